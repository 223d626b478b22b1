/** Requests that go to the server of the same process, by the port on which the file listens. */
import { type CallNode, type Node, methodCall, stringValue, unwrap, walk } from "./ast.js";
import type { Engine } from "./obligation/engine.js";
import type { Origins } from "./origin.js";

const HERE = /\b(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::(\d+))?|\[::1\](?::(\d+))?/;
/** Commands that ask for an answer. */
const ASKS = /(?:^|[\s"'/])(?:curl|wget|http|https|ab|autocannon|wrk)(?:$|[\s"'])/;

/** Whether a call that holds up the thread asks a server on which this file listens. */
export function asksItself(call: CallNode, engine: Engine): boolean {
  const { origins } = engine;
  if (!HERE.test(origins.source.text)) return false;
  const entry = origins.apiOf(call);
  const command = call.arguments[0] && textOf(call.arguments[0], origins);
  if (entry?.api.blocks === "work" && !ASKS.test(command ?? "")) return false;
  const asked = call.arguments.flatMap((argument) => portsIn(argument, origins));
  return asked.length > 0 && listening(engine).some((port) => asked.includes(port));
}

/** The ports of this machine that an argument names: numbers, or the names of variables. */
function portsIn(argument: Node, origins: Origins): string[] {
  const found: string[] = [];
  walk(origins.constant(argument), origins.source.visitorKeys, (node) => {
    const text = textOf(node, origins);
    const match = text === undefined ? null : HERE.exec(text);
    if (!match) return true;
    found.push(match[1] ?? match[2] ?? variableAfterHost(node) ?? "80");
    return false;
  });
  return found.map((port) => portOf(port, origins, argument));
}

/** `http://localhost:${port}/`: the name of the variable. */
function variableAfterHost(node: Node): string | undefined {
  if (node.type !== "TemplateLiteral") return undefined;
  const index = node.quasis.findIndex(({ value }) => /(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]):$/.test(value.raw));
  const expression = index < 0 ? undefined : node.expressions[index];
  return expression?.type === "Identifier" ? expression.name : undefined;
}

function portOf(port: string, origins: Origins, near: Node): string {
  if (/^\d+$/.test(port)) return port;
  for (
    let scope = origins.source.getScope(near as never) as ReturnType<typeof origins.source.getScope> | null;
    scope;
    scope = scope.upper
  ) {
    const id = scope.set.get(port)?.identifiers[0];
    if (id) return valueOfPort(id as unknown as Node, origins) ?? port;
  }
  return port;
}

/** The number that a port is, or is by default. */
function valueOfPort(node: Node, origins: Origins): string | undefined {
  const value = origins.constant(node);
  if (value.type === "Literal") return String(value.value);
  if (value.type === "LogicalExpression") return valueOfPort(value.right, origins);
  return value.type === "Identifier" ? value.name : undefined;
}

function listening({ origins }: Engine): string[] {
  return origins.calls.flatMap((call) => {
    const method = methodCall(call);
    const [port] = call.arguments;
    if (method?.name !== "listen" || !port || port.type === "SpreadElement") return [];
    const owner = origins.valueOf(method.object);
    return owner?.kind === "instance" ? (valueOfPort(port, origins) ?? []) : [];
  });
}

function textOf(node: Node, origins: Origins): string | undefined {
  const value = origins.constant(node);
  if (value.type === "TemplateLiteral") return value.quasis.map(({ value: { raw } }) => raw).join("${}");
  if (value.type === "BinaryExpression" && value.operator === "+") return textOf(value.left as Node, origins);
  return stringValue(unwrap(value));
}
