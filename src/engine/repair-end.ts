/** Repairs of what is not ended: it is given up, or handed on with the error, where something else has failed; a request is ended. */
import type { TSESTree } from "@typescript-eslint/utils";
import {
  type FunctionNode,
  type Node,
  contains,
  enclosingFunction,
  isCall,
  isFunction,
  outward,
  unwrap,
} from "./ast.js";
import type { Edit, Repair } from "./findings.js";
import type { Birth } from "./obligation/birth.js";
import { type Leak, type SourceLeak, findLeaks } from "./obligation/explore.js";
import type { Engine } from "./obligation/engine.js";
import { statementBefore } from "./repair.js";

/** How a path goes wrong: the block in which an error is dealt with, and what the error is called there. */
interface Failure {
  block: TSESTree.BlockStatement | TSESTree.ReturnStatement;
  error: string | undefined;
}

/** What is missing where all paths that leak go through one place: a `catch`, the branch of a callback's error, the end of the code. */
export function endRepair(birth: Birth, engine: Engine): Repair[] {
  const leaks = findLeaks(engine, birth);
  const places = new Set(leaks.map((leak) => failureOf(leak)?.block));
  const failure = leaks[0] && failureOf(leaks[0]);
  if (failure && places.size === 1) {
    const text = giveUp(birth, failure.error, failure.block, engine);
    return text === undefined ? [] : [repair(text, inBlock(failure.block, text))];
  }
  return birth.exchange || places.size !== 1 ? [] : endAtEnd(leaks, birth, engine);
}

/** What fails takes along what waits for it: a listener in front of the pipe, or of the other listeners. */
export function sourceRepair({ source, pipe }: SourceLeak, birth: Birth, engine: Engine): Repair[] {
  const handler = onError(birth, source, engine);
  if (handler === undefined) return [];
  const listener = `.on("error", ${handler})`;
  if (pipe) {
    const callee = unwrap(pipe.callee);
    if (callee.type !== "MemberExpression" || callee.optional) return [];
    const end = callee.object.range[1];
    return [repair(listener, [{ range: [end, end], text: listener }])];
  }
  let statement: Node = source;
  while (statement.parent && statement.type !== "ExpressionStatement" && !isFunction(statement))
    statement = statement.parent;
  if (source.type !== "Identifier" || statement.type !== "ExpressionStatement") return [];
  const text = `${source.name}${listener};`;
  return [repair(text, statementBefore(statement, text))];
}

function repair(text: string, edits: Edit[]): Repair {
  return { message: "giveUp", text, edits };
}

/** The block that a failure leads into, where nothing comes behind it. */
function failureOf(leak: Leak): Failure | undefined {
  for (const { edge, event } of [...leak.steps].reverse()) {
    if (edge.kind === "throws" && event && "node" in event) {
      const block = catchAround(event.node);
      return block && isLastOf(block.block) ? block : undefined;
    }
    const test = edge.test?.form === "truthy" && edge.kind === "true" ? unwrap(edge.test.node) : undefined;
    const failure = test?.type === "Identifier" ? errorBranch(test) : undefined;
    if (failure) return failure;
  }
  return undefined;
}

function catchAround(node: Node): Failure | undefined {
  for (let at = node; at.parent && !isFunction(at.parent); at = at.parent) {
    const { parent } = at;
    if (parent.type !== "TryStatement" || parent.block !== at || !parent.handler) continue;
    const { body, param } = parent.handler;
    return { block: body, error: param?.type === "Identifier" ? param.name : undefined };
  }
  return undefined;
}

/** `if (err) { … }` in a callback that gets the error first. */
function errorBranch(test: TSESTree.Identifier): Failure | undefined {
  const { parent } = outward(test);
  const fn = enclosingFunction(test);
  const [first] = fn?.params ?? [];
  if (parent?.type !== "IfStatement" || first?.type !== "Identifier" || first.name !== test.name) return undefined;
  if (!fn || !isCall(outward(fn).parent)) return undefined;
  const { consequent } = parent;
  if (consequent.type === "ReturnStatement") return { block: consequent, error: test.name };
  if (consequent.type !== "BlockStatement") return undefined;
  return parent.alternate || consequent.body.at(-1)?.type === "ReturnStatement"
    ? { block: consequent, error: test.name }
    : undefined;
}

/** Whether nothing runs behind the `try` that a `catch` belongs to. */
function isLastOf(handler: Node): boolean {
  const statement = handler.parent?.parent;
  const list = statement?.parent;
  return (
    list?.type === "BlockStatement" && isFunction(list.parent) && list.body.at(-1) === (statement as TSESTree.Statement)
  );
}

function inBlock(block: Failure["block"], text: string): Edit[] {
  if (block.type === "ReturnStatement") return statementBefore(block, text);
  const last = block.body.at(-1);
  if (last?.type === "ReturnStatement") return statementBefore(last, text);
  const at = last ? last.range[1] : block.range[0] + 1;
  return [{ range: [at, at], text: ` ${text}${last ? "" : " "}` }];
}

/** The statements that give it up; a response is handed on with the error where that has a name. */
function giveUp(birth: Birth, error: string | undefined, at: Node, engine: Engine): string | undefined {
  const next = nextOf(birth);
  const name = nameOf(birth);
  // What answers there on some paths only takes thought.
  const answers = (word: string | undefined): boolean =>
    word !== undefined && new RegExp(String.raw`(?<![\w$.])${word}\b`).test(engine.origins.source.getText(at as never));
  if (answers(next) || answers(name?.split(".")[0])) return undefined;
  if (next !== undefined && error !== undefined && sees(next, at, birth, engine)) return `${next}(${error});`;
  const { giveUp: text } = birth.obligation;
  return name === undefined || text === undefined || !sees(name, at, birth, engine)
    ? undefined
    : text.replaceAll("$this", name);
}

function onError(birth: Birth, at: Node, engine: Engine): string | undefined {
  const next = nextOf(birth);
  if (next !== undefined && sees(next, at, birth, engine)) return next;
  const name = nameOf(birth);
  return name !== undefined && birth.obligation.by.includes("destroy") && sees(name, at, birth, engine)
    ? `() => ${name}.destroy()`
    : undefined;
}

function nextOf(birth: Birth): string | undefined {
  return birth.exchange?.next;
}

function nameOf(birth: Birth): string | undefined {
  if (birth.exchange) return birth.exchange.name;
  const { parent } = outward(birth.node);
  return parent?.type === "VariableDeclarator" && parent.id.type === "Identifier" && parent.parent.kind === "const"
    ? parent.id.name
    : undefined;
}

/** Whether a name means at a place what it means where it was born. */
function sees(name: string, at: Node, birth: Birth, { origins }: Engine): boolean {
  const [root] = name.split(".");
  const resolve = (from: Node): unknown => {
    for (let scope = origins.source.getScope(from as never) as Scope | null; scope; scope = scope.upper) {
      const found = scope.set.get(root!);
      if (found) return found;
    }
    return undefined;
  };
  const born = birth.exchange ? (birth.unit as FunctionNode).body : birth.node;
  const here = resolve(at);
  return here !== undefined && here === resolve(born);
}

type Scope = ReturnType<Engine["origins"]["source"]["getScope"]>;

/** `request.end()` as the last statement, or where the branch that ends it is not taken. */
function endAtEnd(leaks: readonly Leak[], birth: Birth, engine: Engine): Repair[] {
  const name = nameOf(birth);
  const fn = enclosingFunction(birth.node);
  if (name === undefined || fn?.body.type !== "BlockStatement" || !birth.obligation.by.includes("end")) return [];
  if (leaks.some(({ loss, exceptional, steps }) => exceptional || loss.kind !== "exit" || leaves(steps, fn))) return [];
  const last = fn.body.body.at(-1);
  if (!last || last.type === "ReturnStatement" || !sees(name, last, birth, engine)) return [];
  const text = `${name}.end();`;
  const [, end] = last.range;
  const tested = leaks.some(({ steps }) => steps.some(({ edge }) => edge.test && !edge.held));
  if (!tested) return [repair(text, [{ range: [end, end], text: ` ${text}` }])];
  if (last.type !== "IfStatement" || last.alternate) return [];
  const decides = ({ steps }: Leak): boolean => {
    const test = steps.findLast(({ edge }) => edge.test && !edge.held)?.edge.test?.node;
    return test !== undefined && contains(last.test, test);
  };
  if (!leaks.every(decides)) return [];
  return [repair(text, [{ range: [end, end], text: ` else ${text}` }])];
}

function leaves(steps: Leak["steps"], fn: Node): boolean {
  return steps.some(
    ({ event: at }) => (at?.kind === "return" || at?.kind === "throw") && enclosingFunction(at.node) === fn,
  );
}
