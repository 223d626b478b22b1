/**
 * Handles that live inside a promise's executor and are closed by some of their listeners: one that settles the promise and closes nothing
 * leaves the handle to nobody, as the code outside never had it.
 */
import {
  type CallNode,
  type FunctionNode,
  type Node,
  contains,
  isCall,
  isFunction,
  memberName,
  methodCall,
  outward,
  stringValue,
  unwrap,
} from "../ast.js";
import { listenerCall } from "../care.js";
import type { FlowEvent } from "../cfg/graph.js";
import type { Finding } from "../findings.js";
import type { Birth } from "../obligation/birth.js";
import { MAX_VISITS } from "../obligation/explore.js";
import { type Engine, Handle } from "../obligation/handle.js";
import { type State, stateKey } from "../obligation/state.js";
import type { Variable } from "../origin.js";
import { describeSubject } from "../witness.js";
import type { Context } from "./context.js";

interface Listener {
  event: string;
  fn: FunctionNode | undefined;
  /** What is handed over, where it is no function of this file: `reject`. */
  node: Node;
}

/** Events with which a connection is over, whatever its contract says of them. */
const ENDS_ITSELF = /^(?:end|close|exit|finish|error|abort(?:ed)?|disconnect(?:ed)?|connect_?error)$/i;

export function* findUnclosedOutcomes({ engine, births }: Context): Iterable<Finding> {
  for (const birth of births.all()) {
    if (birth.obligation.kind !== "release" || birth.obligation.harm !== "holds-socket") continue;
    const found = unclosed(birth, engine);
    if (!found) continue;
    yield {
      rule: "no-undisposed-client",
      kind: "release",
      node: birth.node,
      harm: birth.obligation.harm,
      exceptional: false,
      voided: false,
      what: describeSubject(birth.node, birth.label, engine),
      when: `when line ${found.loc.start.line} settles the promise`,
      size: undefined,
      releaser: birth.obligation.by[0],
      witness: [{ line: found.loc.start.line, column: found.loc.start.column, what: "settles" }],
      repairs: [],
    };
  }
}

/** The place that settles the promise with the handle open, where others close it first. */
function unclosed(birth: Birth, engine: Engine): Node | undefined {
  const { origins, places } = engine;
  const variable = constantOf(birth.node, engine);
  const settlers = variable && executorOf(birth, variable, engine);
  if (!variable || !settlers) return undefined;
  const listeners = listenersOf(variable);
  if (!listeners) return undefined;
  const handle = new Handle(engine, birth, () => undefined);
  const state: State = {
    carriers: [places.ofVariable(variable)],
    facts: new Map(),
    promise: false,
    latent: false,
    opening: undefined,
    pending: [],
    outcome: undefined,
  };
  const isSettler = (node: Node): boolean => {
    const settler = node.type === "Identifier" ? origins.variable(node) : undefined;
    return settler !== undefined && settlers.includes(settler);
  };
  // What closes it elsewhere (in a timer, behind its listeners) closes it in any case.
  if (!isClosedByListeners(variable, listeners, birth)) return undefined;
  let open: Node | undefined;
  for (const { event, fn, node } of listeners) {
    const means = eventOf(birth, event, engine);
    const isOver =
      means === "final" ||
      means === "failure" ||
      ENDS_ITSELF.test(event) ||
      (birth.obligation.diesOn ?? []).includes(`event('${event}')`);
    if (!fn && !isSettler(unwrap(node))) return undefined;
    if (!fn) open ??= isOver ? undefined : node;
    else if (!isOver) open ??= followed(fn, state, handle, engine, isSettler);
  }
  return open;
}

/** Follows a listener to where it settles the promise and ends with the handle open. */
function followed(
  fn: FunctionNode,
  start: State,
  handle: Handle,
  engine: Engine,
  isSettler: (node: Node) => boolean,
): Node | undefined {
  const graph = engine.units.graph(fn);
  if (!graph) return undefined;
  const seen = new Set<string>();
  const queue = [{ block: graph.entry, state: start, settled: undefined as Node | undefined }];
  for (const { block, state: entered, settled: before } of queue) {
    const key = `${block.id}:${stateKey(entered)}:${before?.range[0]}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (seen.size > MAX_VISITS) return undefined;
    if (block === graph.exit && before) return before;
    let states: readonly State[] = [entered];
    let settled = before;
    for (const event of block.events) {
      if (settles(event, isSettler)) settled ??= event.node;
      states = states.flatMap((state) => handle.transfer(event, state, graph).map((step) => step.state));
    }
    for (const state of states)
      for (const edge of block.edges) {
        // What leaves the listener by an exception settles nothing.
        if (edge.to === graph.thrown) continue;
        if (edge.test && !handle.feasible(edge.test, edge.kind === "true", state)) continue;
        queue.push({ block: edge.to, state, settled });
      }
  }
  return undefined;
}

/** Whether it is closed at all, and by its listeners alone. */
function isClosedByListeners(variable: Variable, listeners: readonly Listener[], birth: Birth): boolean {
  const closings = variable.references.flatMap((reference) => {
    const id = reference.identifier as unknown as Node;
    const member = outward(id).parent;
    const closes = member?.type === "MemberExpression" && birth.obligation.by.includes(memberName(member) ?? "");
    return closes ? [id] : [];
  });
  return closings.length > 0 && closings.every((id) => listeners.some(({ node }) => contains(node, id)));
}

function settles(event: FlowEvent, isSettler: (node: Node) => boolean): event is FlowEvent & { kind: "call" } {
  return event.kind === "call" && event.node.type === "CallExpression" && isSettler(unwrap(event.node.callee));
}

/** The constant that a call's result is put into, and nothing else. */
function constantOf(node: Node, { origins }: Engine): Variable | undefined {
  const { parent } = outward(node);
  if (parent?.type !== "VariableDeclarator" || parent.id.type !== "Identifier") return undefined;
  const variable = origins.variable(parent.id);
  return variable?.references.filter((reference) => reference.isWrite()).length === 1 ? variable : undefined;
}

/** The parameters of the executor in which a variable is declared: `resolve` and `reject`. */
function executorOf(birth: Birth, variable: Variable, { origins }: Engine): Variable[] | undefined {
  for (let at: Node | undefined = birth.node; at; at = at.parent) {
    if (!isFunction(at)) continue;
    const { node, parent } = outward(at);
    if (parent?.type !== "NewExpression" || parent.arguments[0] !== node) return undefined;
    if (parent.callee.type !== "Identifier" || parent.callee.name !== "Promise") return undefined;
    const home = variable.defs[0]?.name as unknown as Node | undefined;
    if (!home || !contains(at, home)) return undefined;
    return at.params.flatMap((param) => (param.type === "Identifier" ? (origins.variable(param) ?? []) : []));
  }
  return undefined;
}

/** All listeners of a variable; undefined where it is used in another way outside of them, other than by calls of its methods. */
function listenersOf(variable: Variable): Listener[] | undefined {
  const listeners: Listener[] = [];
  for (const reference of variable.references) {
    if (reference.init) continue;
    const { node, parent } = outward(reference.identifier as unknown as Node);
    if (parent?.type !== "MemberExpression" || parent.object !== node) return undefined;
    const { node: member, parent: use } = outward(parent);
    const name = memberName(parent) ?? "";
    if (use?.type === "AssignmentExpression" && use.left === member) {
      if (!name.startsWith("on")) return undefined;
      listeners.push(listener(name.slice(2), use.right));
    } else if (use && listenerCall(use)) {
      const event = stringValue((use as CallNode).arguments[0]);
      if (event === undefined) return undefined;
      listeners.push(listener(event, (use as CallNode).arguments[1]!));
      // A chain of listeners is not taken apart.
      if (outward(use).parent?.type === "MemberExpression") return undefined;
    } else if (isCall(use) && methodCall(use) === undefined) return undefined;
  }
  return listeners;
}

function listener(event: string, node: Node): Listener {
  const inner = unwrap(node);
  return { event, fn: isFunction(inner) ? inner : undefined, node };
}

function eventOf(birth: Birth, name: string, { places }: Engine): string | undefined {
  return birth.type && places.registry.event(birth.type, name)?.event.means;
}
