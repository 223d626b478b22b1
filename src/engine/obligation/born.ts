/** What an obligation is born with: where it begins, whose it is, and what of the call around it may discharge it. */
import type { ResolvedType } from "../../contracts/registry.js";
import type { Obligation, PackageContract } from "../../contracts/vocabulary.js";
import {
  type CallNode,
  type FunctionNode,
  type Node,
  keyName,
  methodCall,
  outward,
  thisMember,
  unwrap,
} from "../ast.js";
import { type Origins, type Variable, callbackAt } from "../origin.js";
import type { Birth } from "./birth.js";
import type { Engine } from "./engine.js";
import { eventOf } from "./events.js";
import { NO_FACTS } from "./facts.js";

const NEVER: ReadonlySet<string> = new Set();

/** How the result of a call owes. */
interface How {
  /** Where in the result the handle is: `".stream"`. */
  suffix?: string;
  promise?: boolean;
  opensBy?: ReadonlySet<string>;
  /** What it is called where no package's API makes it. */
  name?: string;
}

/** Where a function gets a handle. */
interface Delivery {
  fn: FunctionNode;
  param: Node;
  suffix?: string;
  /** The parameter that is set where there is no handle. */
  error?: number | undefined;
  /** Functions that give the handle back, which are delivered with it. */
  releasers?: readonly Variable[];
}

/** What is born at a call: its result owes, from behind the call on. */
export function bornAt(
  call: CallNode,
  obligation: Obligation,
  type: ResolvedType | undefined,
  pkg: PackageContract | undefined,
  how: How,
  engine: Engine,
): Birth[] {
  const { places, units, origins } = engine;
  const unit = units.unitOf(call);
  const graph = units.graph(unit);
  const at = graph && eventOf(graph, call);
  if (!at) return [];
  return [
    {
      node: call,
      obligation,
      label: pkg
        ? `${pkg.package} ${apiName(call, type, origins)}`
        : `${call.type === "NewExpression" ? "new " : ""}${how.name}`,
      type,
      unit,
      graph,
      block: at.block,
      index: at.index + 1,
      carriers: [places.ofResult(call) + (how.suffix ?? "")],
      promise: how.promise ?? false,
      opensBy: obligation.onUse ? NEVER : how.opensBy,
      facts: NO_FACTS,
      parents: parentsOf(call, origins),
      attached: attached(call, origins),
      aborters: aborters(call, origins),
      noError: undefined,
    },
  ];
}

/** What is born as a parameter of a function that a call delivers to. */
export function bornIn(
  { fn, param, suffix = "", error, releasers = [] }: Delivery,
  obligation: Obligation,
  type: ResolvedType | undefined,
  pkg: PackageContract | undefined,
  call: CallNode,
  engine: Engine,
): Birth[] {
  const { places, origins, units } = engine;
  const graph = units.graph(fn);
  const id = param.type === "AssignmentPattern" ? param.left : param;
  const variable = id.type === "Identifier" ? origins.variable(id) : undefined;
  if (!graph || !variable) return [];
  const errorParam = error === undefined ? undefined : fn.params[error];
  return [
    {
      node: id,
      obligation,
      label: `${pkg ? `${pkg.package} ` : ""}${apiName(call, type, origins)}`,
      type,
      unit: fn,
      graph,
      block: graph.entry,
      index: 0,
      carriers: [
        places.ofVariable(variable) + suffix,
        ...releasers.map((releaser) => `${places.ofVariable(releaser)}!`),
      ],
      promise: false,
      opensBy: undefined,
      facts: NO_FACTS,
      parents: [...parentsOf(call, origins), ...resultOf(call, origins)],
      parentField: fieldOf(methodCall(call)?.object) ?? fieldOf(outward(call).parent),
      attached: [],
      aborters: aborters(call, origins),
      noError: errorParam?.type === "Identifier" ? origins.variable(errorParam) : undefined,
    },
  ];
}

/** The variable whose method was called, the one that it came from in turn, and so on. */
function parentsOf(call: CallNode, origins: Origins): Variable[] {
  const parents: Variable[] = [];
  for (let at: Node | undefined = call; at && parents.length < 4;) {
    let object: Node | undefined = methodCall(at)?.object;
    // `client.db().collection().find()`: the owner is at the root.
    while (object && methodCall(unwrap(object))) object = methodCall(unwrap(object))!.object;
    const id: Node | undefined = object && unwrap(object);
    const variable = id?.type === "Identifier" ? origins.variable(id) : undefined;
    if (!variable || parents.includes(variable)) break;
    parents.push(variable);
    const written: Node | undefined = origins.lastWritten(id!);
    const made = written && unwrap(written);
    at = made && (made.type === "AwaitExpression" ? unwrap(made.argument) : made);
  }
  return parents;
}

/** The variable that a call's result is put into: what is delivered to a callback of the call belongs to it. */
function resultOf(call: CallNode, origins: Origins): Variable[] {
  const { parent } = outward(call);
  const id =
    parent?.type === "VariableDeclarator"
      ? parent.id
      : parent?.type === "AssignmentExpression"
        ? parent.left
        : undefined;
  const variable = id?.type === "Identifier" ? origins.variable(id) : undefined;
  return variable ? [variable] : [];
}

/** `{ signal: controller.signal }` among the arguments. */
function aborters(call: CallNode, origins: Origins): Variable[] {
  return call.arguments.flatMap((argument) => {
    const options = origins.constant(argument);
    if (options.type !== "ObjectExpression") return [];
    const signal = options.properties.find(
      (property) => property.type === "Property" && keyName(property) === "signal",
    );
    const value = signal?.type === "Property" ? origins.constant(signal.value) : undefined;
    const taken = value?.type === "Identifier" ? origins.takenFrom(value)?.source : undefined;
    const controller = value?.type === "MemberExpression" ? unwrap(value.object) : taken && unwrap(taken);
    const variable = controller?.type === "Identifier" ? origins.variable(controller) : undefined;
    return variable ? [variable] : [];
  });
}

function attached(call: CallNode, origins: Origins): Birth["attached"] {
  const entry = origins.apiOf(call);
  return call.arguments.flatMap((argument, index) => {
    const fn = origins.functionOf(argument);
    if (!fn) return [];
    return [{ fn, certain: entry !== undefined && callbackAt(entry.api, call, index)?.runs === "once" }];
  });
}

function apiName(call: CallNode, type: ResolvedType | undefined, origins: Origins): string {
  const method = methodCall(call);
  const owner = method && origins.valueOf(method.object);
  if (method && owner?.kind === "instance") return `${owner.type.name}#${method.name}`;
  const callee = unwrap(call.callee);
  const name =
    callee.type === "Identifier" || callee.type === "MemberExpression"
      ? origins.source.getText(callee as never)
      : (type?.name ?? "call");
  return call.type === "NewExpression" ? `new ${name}` : name;
}

/** The name of the field of `this` that an expression is, or writes. */
function fieldOf(node: Node | undefined): string | undefined {
  const inner = node && unwrap(node);
  return inner && thisMember(inner.type === "AssignmentExpression" ? inner.left : inner);
}
