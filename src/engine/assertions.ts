/**
 * Assertions: what they throw without is taken to hold. That it may not is a path to look at only where it is said of a value that comes from
 * outside: the answer to a request, or what a function was called with. All else is the program's own: an assertion that fails is its bug.
 */
import type { TSESTree } from "@typescript-eslint/utils";
import {
  type CallNode,
  type FunctionNode,
  type Node,
  enclosingFunction,
  isErrorName,
  isFunction,
  isNullish,
  memberName,
  unwrap,
  walk,
} from "./ast.js";
import type { Obligation } from "../contracts/vocabulary.js";
import type { Assertion } from "./cfg/lower.js";
import type { Origins } from "./origin.js";

/** How far a value is followed to what it was made of. */
const MAX_DEPTH = 6;

/** Members that tell how something stands that the program itself opened, closed or set up. */
const STATE =
  /^(?:is|was|has|_)*(?:open(?:ed)?|clos(?:ed|ing)|connect(?:ed|ing)?|destroy(?:ed|ing)?|end(?:ed|ing)?|finished|aborted|ready|started|running|stopped|initiali[sz]ed|locked|bodyUsed|readable|writable|readyState)$/i;

/** What a call asserts, where a contract says that it does. */
export function assertionOf(call: CallNode, origins: Origins): Assertion | undefined {
  const holds = origins.apiOf(call)?.api.asserts;
  if (!holds) return undefined;
  const [first, second] = call.arguments as (Node | undefined)[];
  const asked = holds === "truthy" ? [first] : [first, second];
  if (asked.some((node) => !node || node.type === "SpreadElement")) return undefined;
  // What another function writes meanwhile may be anything.
  if (asked.some((node) => isWrittenElsewhere(node!, enclosingFunction(call), origins))) return undefined;
  // That something is not there (an error, for one) is told by what stands around it.
  const certain = holds === "equal" && asked.some((node) => isNullish(node!));
  return { holds, fails: (said) => !certain && isFromOutside(said, origins, MAX_DEPTH) };
}

function isWrittenElsewhere(node: Node, here: FunctionNode | undefined, origins: Origins): boolean {
  let found = false;
  walk(node, origins.source.visitorKeys, (at) => {
    const variable = at.type === "Identifier" ? origins.variable(at) : undefined;
    found ||=
      variable?.references.some(
        (reference) =>
          reference.isWrite() && !reference.init && enclosingFunction(reference.identifier as unknown as Node) !== here,
      ) === true;
    return !found;
  });
  return found;
}

function isFromOutside(node: Node, origins: Origins, depth: number): boolean {
  const inner = unwrap(node);
  // That a handle is there, and is one, is a fact.
  if (depth === 0 || owedFor(inner, origins)) return false;
  const any = (parts: readonly (Node | null)[]): boolean =>
    parts.some((part) => part !== null && isFromOutside(part, origins, depth - 1));
  switch (inner.type) {
    case "Identifier":
      return isOutsideVariable(inner, origins, depth);
    case "AwaitExpression":
      return true;
    case "MemberExpression":
      return isOutsideMember(inner.object, memberName(inner), origins, depth);
    case "ChainExpression":
      return any([inner.expression]);
    case "UnaryExpression":
    case "SpreadElement":
      return any([inner.argument]);
    case "BinaryExpression":
    case "LogicalExpression":
      return any([inner.left as Node, inner.right]);
    case "ConditionalExpression":
      return any([inner.test, inner.consequent, inner.alternate]);
    case "AssignmentExpression":
      return any([inner.right]);
    case "TemplateLiteral":
      return any(inner.expressions);
    case "CallExpression": {
      const callee = unwrap(inner.callee);
      return any([...inner.arguments, ...(callee.type === "MemberExpression" ? [callee] : [])]);
    }
    default:
      return false;
  }
}

function isOutsideMember(object: Node, name: string | undefined, origins: Origins, depth: number): boolean {
  if (name === undefined || STATE.test(name)) return false;
  const owed = owedFor(object, origins);
  // How an answer is, is up to who gave it; how a client stands, to the program.
  return owed ? owed.kind === "consume" : isFromOutside(object, origins, depth - 1);
}

function isOutsideVariable(id: TSESTree.Identifier, origins: Origins, depth: number): boolean {
  const variable = origins.variable(id);
  const def = variable?.defs[0];
  if (!variable || !def || isErrorName(id.name)) return false;
  if (def.type === "Parameter") return isFunction(def.node as unknown as Node);
  if (def.type !== "Variable") return false;
  const taken = origins.takenFrom(id);
  if (taken) return isOutsideMember(taken.source, taken.member, origins, depth);
  const init = (def.node as unknown as TSESTree.VariableDeclarator).init;
  const written = variable.references.flatMap((reference) =>
    reference.isWrite() && !reference.init && reference.writeExpr ? [reference.writeExpr as unknown as Node] : [],
  );
  return [...(init ? [init] : []), ...written].some((value) => isFromOutside(value, origins, depth - 1));
}

/** What is owed for the handle that an expression is. */
function owedFor(node: Node, origins: Origins): Obligation | undefined {
  const inner = unwrap(node);
  const value = origins.resolved(origins.valueOf(inner.type === "AwaitExpression" ? inner.argument : inner));
  return value?.kind === "instance" ? origins.registry.obligation(value.type) : undefined;
}
