/** What each function that answers requests owes for the response that it gets. */
import { type Registry, type ResolvedType } from "../../contracts/registry.js";
import type { TakeOver } from "../../contracts/vocabulary.js";
import { type FunctionNode, type Node, keyName, memberName, methodCall, outward, unwrap } from "../ast.js";
import type { Block, FlowEvent, Graph } from "../cfg/graph.js";
import type { Origins, Variable } from "../origin.js";
import type { Birth, Exchange } from "./birth.js";
import { NO_FACTS } from "./facts.js";
import { Finder, type Found, isCallee } from "./find-handlers.js";
import type { Engine } from "./engine.js";

/** The births of the handlers of a file: the response, from the first line on, or from where it is taken over from the framework. */
export function handlerBirths(engine: Engine, registry: Registry): Birth[] {
  const found = new Map<FunctionNode, Found>();
  const finder = new Finder(engine, registry, (one) => {
    if (!found.has(one.fn)) found.set(one.fn, one);
  });
  finder.registered();
  finder.decorated();
  finder.byForm();
  return [...found.values()].flatMap((one) => birthsOf(one, engine, registry));
}

function birthsOf(found: Found, engine: Engine, registry: Registry): Birth[] {
  const { fn, how, pkg } = found;
  const { origins, places, units } = engine;
  if (fn.generator || usesArguments(fn, origins)) return [];
  const parameter = (index: number | undefined): Variable | undefined => {
    const param = index === undefined ? undefined : fn.params[index];
    const id = param?.type === "AssignmentPattern" ? param.left : param;
    return id?.type === "Identifier" ? origins.variable(id) : undefined;
  };
  const response = parameter(how.response);
  const type = registry.type(how.type, pkg);
  const graph = units.graph(fn);
  if (!response || !type || !graph) return [];
  // A response that is called is another library's.
  if (response.references.some((r) => isCallee(r.identifier as unknown as Node))) return [];
  const next = parameter(how.next);
  const request = parameter(how.request);
  const requestType = how.requestType === undefined ? undefined : registry.type(how.requestType, pkg);
  const exchange: Exchange = {
    name: response.name,
    next: next?.name,
    peers: request ? [{ variable: request, type: requestType }] : [],
    returns: how.returns,
    failuresOnly: found.failuresOnly,
    always: how.always === true && isOnlyRead(request, type, origins),
    unguarded: false,
  };
  const births: Birth[] = [];
  const add = (node: Node, of: ResolvedType, carriers: string[], from: [Block, number], special: Partial<Exchange>) => {
    const obligation = registry.obligation(of);
    if (obligation)
      births.push({
        node,
        obligation,
        label: found.label,
        type: of,
        unit: fn,
        graph,
        block: from[0],
        index: from[1],
        carriers,
        promise: false,
        opensBy: undefined,
        parents: [],
        aborters: [],
        attached: [],
        noError: undefined,
        facts: NO_FACTS,
        exchange: { ...exchange, ...special },
      });
  };
  if (!(how.sync && fn.async)) {
    const carriers = [places.ofVariable(response), ...(next ? [`${places.ofVariable(next)}!`] : [])];
    add(response.identifiers[0] as unknown as Node, type, carriers, [graph.entry, 0], {});
  }
  const takeOver = registry.lineage(type).find(({ contract }) => contract.takeOver)?.contract.takeOver;
  const raw = takeOver && memberType(type, takeOver.member, registry);
  if (takeOver && raw)
    for (const { node, block, index } of takeOversIn(graph, takeOver, response, origins)) {
      const names = [response, ...takenOut(response, takeOver.member, origins)];
      const carriers = names.map((one) => places.ofVariable(one) + (one === response ? `.${takeOver.member}` : ""));
      const name = `${response.name}.${takeOver.member}`;
      const special = { name, returns: undefined, failuresOnly: false, unguarded: takeOver.unguarded === true };
      add(node, raw, carriers, [block, index + 1], special);
    }
  return births;
}

/** Whether a handler only looks at members of the request, none of which is the response: nothing else can answer by it. */
function isOnlyRead(request: Variable | undefined, type: ResolvedType, origins: Origins): boolean {
  return (
    request?.references.every((reference) => {
      const { node, parent } = outward(reference.identifier as unknown as Node);
      if (parent?.type !== "MemberExpression" || parent.object !== node) return false;
      const value = origins.valueOf(parent);
      return value?.kind !== "instance" || value.type.name !== type.name || value.type.pkg !== type.pkg;
    }) === true
  );
}

function memberType(type: ResolvedType, name: string, registry: Registry): ResolvedType | undefined {
  const [entry] = registry.member(type, name);
  const value = entry?.api.value && registry.typeExpr(entry.api.value, entry.pkg);
  return value && value.kind === "named" ? value.type : undefined;
}

/** Where a handler takes over the answer. */
function* takeOversIn(
  { blocks }: Graph,
  { by }: TakeOver,
  response: Variable,
  origins: Origins,
): Iterable<{ node: Node; block: Block; index: number }> {
  const isResponse = (node: Node): boolean => {
    const inner = unwrap(node);
    return inner.type === "Identifier" && origins.variable(inner) === response;
  };
  const takes = (event: FlowEvent): Node | undefined => {
    if (event.kind === "call") {
      const method = methodCall(event.node);
      return method?.name === by && isResponse(method.object) ? event.node : undefined;
    }
    const target = event.kind === "assign" ? unwrap(event.target) : undefined;
    if (event.kind !== "assign" || target?.type !== "MemberExpression" || !isResponse(target.object)) return undefined;
    const value = event.value && unwrap(event.value);
    const isOff = value?.type === "Literal" && value.value === false;
    return isOff && by === `=${memberName(target)}` ? target : undefined;
  };
  for (const block of blocks)
    for (const [index, event] of block.events.entries()) {
      const node = takes(event);
      if (node) yield { node, block, index };
    }
}

/** The variables that have a member of another one: `const { res } = ctx`, `const raw = reply.raw`. */
function takenOut(variable: Variable, member: string, origins: Origins): Variable[] {
  const named = (id: Node | undefined): Variable[] => {
    const found = id?.type === "Identifier" ? origins.variable(id) : undefined;
    return found ? [found] : [];
  };
  return variable.references.flatMap((reference) => {
    const { node, parent } = outward(reference.identifier as unknown as Node);
    if (parent?.type === "VariableDeclarator" && parent.init === node && parent.id.type === "ObjectPattern")
      return parent.id.properties.flatMap((property) =>
        property.type === "Property" && keyName(property) === member ? named(property.value) : [],
      );
    if (parent?.type !== "MemberExpression" || parent.object !== node || memberName(parent) !== member) return [];
    const { node: value, parent: declarator } = outward(parent);
    return declarator?.type === "VariableDeclarator" && declarator.init === value ? named(declarator.id) : [];
  });
}

function usesArguments(fn: FunctionNode, origins: Origins): boolean {
  const scope = origins.source.scopeManager?.acquire(fn as never, fn.type === "FunctionExpression");
  return scope?.set.get("arguments")?.references.length ? true : false;
}
