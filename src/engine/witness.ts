/** Says in words what leaks and on which path. */
import { type Node, isFunction, outward, unwrap } from "./ast.js";
import type { Test } from "./cfg/graph.js";
import type { WitnessPoint } from "./witness-point.js";
import type { Birth } from "./obligation/birth.js";
import type { Leak, SourceLeak, WitnessStep } from "./obligation/explore.js";
import type { Engine } from "./obligation/engine.js";

const MAX_TEXT = 40;

/** "`client` (pg Pool#connect)": the name under which the code knows it, and the API it came from. */
export function describeSubject(node: Node, label: string, engine: Engine, known?: string): string {
  const name = known ?? nameOf(node, engine);
  return label === "" ? `\`${name}\`` : `\`${name}\` (${label})`;
}

/** The same of a handle: of a member, where it is one of what its call gave. */
export function describeHandle(birth: Birth, engine: Engine): string {
  const { node, subject, label } = birth;
  if (subject) return describeSubject(subject, label, engine);
  const name = nameOf(node, engine);
  const path = /^[\w$]+$/.test(name) ? engine.places.pathIn(node, birth.carriers) : undefined;
  return describeSubject(node, label, engine, name + (path ?? ""));
}

/** "`client.end(…)` (pg Client#end)": a call as it is written. */
export function describeCall(node: Node, label: string, engine: Engine): string {
  const shown = `\`${textOf(node, engine)}\``;
  return label === "" ? shown : `${shown} (${label})`;
}

function nameOf(node: Node, engine: Engine): string {
  if (node.type === "Identifier") return node.name;
  let at = node;
  for (;;) {
    const { node: wrapped, parent } = outward(at);
    if (parent?.type === "AwaitExpression" || (parent?.type === "LogicalExpression" && parent.right === wrapped))
      at = parent;
    else if (parent?.type === "VariableDeclarator" && parent.id.type === "Identifier") return parent.id.name;
    else if (parent?.type === "AssignmentExpression" && parent.left.type === "Identifier") return parent.left.name;
    else return textOf(node, engine);
  }
}

/** The path of a leak: one clause for the message, and every point on it. */
export function describeLeak(
  leak: Leak,
  birth: Birth,
  engine: Engine,
): { when: string; exceptional: boolean; witness: WitnessPoint[] } {
  const witness: WitnessPoint[] = [point(birth.node, "acquired")];
  for (const step of leak.steps) {
    const seen = stepPoint(step, engine);
    if (seen) witness.push(seen);
  }
  const end = lossPoint(leak.loss);
  if (end) witness.push(end);
  return { when: clause(leak, engine), exceptional: leak.exceptional, witness };
}

/** The path on which something else fails, or comes to its end, that the handle waits for. */
export function describeSource(
  { source, closes }: Pick<SourceLeak, "source" | "closes">,
  engine: Engine,
): { when: string; exceptional: boolean } {
  const ends = closes ? "closes" : "fails";
  return { when: `when \`${textOf(source, engine)}\` on line ${lineOf(source)} ${ends}`, exceptional: !closes };
}

/** Where the handle is lost, where that is not the end of the code. */
function lossPoint(loss: Leak["loss"]): WitnessPoint | undefined {
  switch (loss.kind) {
    case "overwritten":
      return loss.event.kind === "assign" ? point(loss.event.node, "written over") : undefined;
    case "late":
      return point(loss.node, "waits for something else");
    case "settled":
      return point(loss.call, "settles the promise");
    default:
      return undefined;
  }
}

function clause(leak: Leak, engine: Engine): string {
  const { loss, steps } = leak;
  const deciding = (counts: (test: Test) => boolean = () => true): WitnessStep | undefined => {
    if (leak.always) return undefined;
    const known = leak.deciding?.edge.test;
    if (known && counts(known)) return leak.deciding;
    return steps.findLast(({ edge }) => edge.test && !edge.held && counts(edge.test));
  };
  if (loss.kind === "overwritten") {
    const before = `before line ${lineOf(loss.event.kind === "assign" ? loss.event.node : undefined)} writes over it`;
    // Turns of a loop say nothing of why.
    const told = deciding((test) => !isLoopTest(test));
    return told ? `on the path on which ${testText(told, engine)}, ${before}` : before;
  }
  if (loss.kind === "settled")
    return `when \`${textOf(loss.call, engine)}\` on line ${lineOf(loss.call)} settles the promise`;
  if (loss.kind === "late") return `before \`${textOf(loss.node, engine)}\` on line ${lineOf(loss.node)}`;
  const thrown = steps.filter(({ edge }) => edge.kind === "throws");
  // A failure that is caught and thrown again is named where it comes from.
  const likely = thrown.findLast((step) => step.event?.kind !== "throw");
  const event = leak.exceptional ? likely?.event : thrown.at(-1)?.event;
  if (event && "node" in event && event.kind !== "closure" && event.kind !== "throw") {
    return `when \`${textOf(thrower(event.node), engine)}\` on line ${lineOf(event.node)} ${event.kind === "await" ? "rejects" : "throws"}`;
  }
  const test = deciding();
  const leaving = steps.findLast((step) => step.event?.kind === "return");
  if (steps.some(({ edge }) => edge.kind === "leaves")) return "when the consumer leaves the generator early";
  const end = event?.kind === "throw" ? event : leaving?.event?.kind === "return" ? leaving.event : undefined;
  if (!test) return event?.kind === "throw" ? `when line ${lineOf(event.node)} throws` : "on any path";
  const line = end && lineOf(end.node);
  const where =
    end && line !== lineOf(test.edge.test!.node)
      ? `, which ${end.kind === "throw" ? "throws" : "leaves"} on line ${line}`
      : "";
  return `on the path on which ${testText(test, engine)}${where}`;
}

function isLoopTest({ node, form }: Test): boolean {
  return form === "element" || /^(?:For|While|DoWhile)/.test(outward(node).parent?.type ?? "");
}

function stepPoint({ edge, event }: WitnessStep, engine: Engine): WitnessPoint | undefined {
  if (edge.test) return edge.held ? undefined : point(edge.test.node, testText({ edge, event }, engine));
  if (!event || !("node" in event)) return undefined;
  if (edge.kind === "throws") return point(event.node, event.kind === "await" ? "rejects" : "throws");
  if (edge.kind === "leaves") return point(event.node, "left by its consumer");
  return event.kind === "return" ? point(event.node, "returns") : undefined;
}

function testText({ edge }: WitnessStep, engine: Engine): string {
  const { node, form, equals } = edge.test!;
  const subject = textOf(node, engine);
  const yes = edge.kind === "true";
  const at = `on line ${lineOf(node)}`;
  if (form === "truthy") return `\`${subject}\` ${at} is ${yes ? "true" : "false"}`;
  if (form === "element")
    return yes ? `\`${subject}\` ${at} has an element` : `\`${subject}\` ${at} has no more elements`;
  if (form === "nonnull") return `\`${subject}\` ${at} is ${yes ? "not " : ""}null`;
  return `\`${subject}\` ${at} is ${yes ? "" : "not "}\`${textOf(equals!, engine)}\``;
}

function thrower(node: Node): Node {
  const inner = unwrap(node);
  return isFunction(inner) ? node : inner;
}

function point(node: Node, what: string): WitnessPoint {
  return { line: node.loc.start.line, column: node.loc.start.column + 1, what };
}

function lineOf(node: Node | undefined): number | string {
  return node?.loc.start.line ?? "?";
}

/** An expression in few words: calls without their arguments. */
export function textOf(node: Node, engine: Engine): string {
  const inner = unwrap(node);
  const { source } = engine.origins;
  const callee = inner.type === "CallExpression" || inner.type === "NewExpression" ? unwrap(inner.callee) : undefined;
  // As compilers write it: `(0, http_1.get)(…)`.
  const called = callee?.type === "SequenceExpression" ? callee.expressions.at(-1)! : callee;
  // Arguments say little and are long.
  const shown =
    inner.type === "CallExpression" || inner.type === "NewExpression"
      ? `${inner.type === "NewExpression" ? "new " : ""}${source.getText((called ?? inner) as never)}(${inner.arguments.length > 0 ? "…" : ""})`
      : source.getText(node as never);
  const line = shown.replace(/\s+/g, " ");
  return line.length > MAX_TEXT ? `${line.slice(0, MAX_TEXT - 1)}…` : line;
}
