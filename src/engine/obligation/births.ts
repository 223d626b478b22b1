/** Finds where obligations are born: in calls that a contract knows, in the callbacks they deliver to, and in calls of this file's own functions. */
import { type Registry, type ResolvedType, asArray } from "../../contracts/registry.js";
import type { Api, Callback, Obligation, PackageContract, Place } from "../../contracts/vocabulary.js";
import {
  type CallNode,
  type ClassNode,
  type FunctionNode,
  type Node,
  contains,
  isFunction,
  isNullish,
  keyName,
  methodCall,
  outward,
  thisMember,
  unwrap,
} from "../ast.js";
import type { Graph } from "../cfg/graph.js";
import { atEntry, leadsTo } from "../cfg/reach.js";
import { marksOf } from "../marks.js";
import { isProcessLong } from "../process-long.js";
import { type Value, type Variable, callbackAt, nameOfFunction } from "../origin.js";
import type { Relayed } from "../relays.js";
import { bearersOf } from "./bearing.js";
import type { Birth } from "./birth.js";
import { eventOf } from "./events.js";
import { type ClassContract, classContract, ownReleasers } from "./classes.js";
import { returnedAs } from "./explore.js";
import { argumentFacts } from "./passed.js";
import { type Facts, NO_FACTS } from "./facts.js";
import type { Engine } from "./engine.js";
import { homeOf } from "./places.js";
import { promisedBy } from "./promised.js";
import { isTakenOver } from "./taken.js";
import { endings, endsOf, isOwn, isResponsible, placeOf } from "./receivers.js";

const NEVER: ReadonlySet<string> = new Set();
const NONE: readonly Birth[] = [];

/** What a function of this file hands to its callers. */
interface Fresh {
  birth: Birth;
  /** Where in the result it is, or a function that discharges it. */
  suffixes: readonly string[];
  promise: boolean;
  latent: boolean;
  /** The literal that it is handed out in. */
  gave: Node | undefined;
}

export class Births {
  private readonly opens = new Map<ResolvedType, ReadonlySet<string>>();
  private readonly fresh = new Map<FunctionNode, Map<string, Fresh[]>>();
  private readonly promised = new Map<FunctionNode, Fresh[]>();
  private readonly found = new Map<CallNode, readonly Birth[]>();
  private everything: readonly Birth[] | undefined;
  private bearers: { set: ReadonlySet<Node> | undefined } | undefined;
  private readonly classes = new Map<ClassNode, ClassContract | undefined>();

  constructor(
    private readonly engine: Engine,
    private readonly registry: Registry,
  ) {}

  /** All births of the file. */
  all(): readonly Birth[] {
    return (this.everything ??= this.calls().flatMap((call) => this.of(call)));
  }

  /** The calls in which something can be born. */
  private calls(): readonly CallNode[] {
    const { said, own, relevant, relays } = this.engine.origins;
    const calls = new Set(said);
    for (const { call, callee } of own) {
      const relayed = relays.of(call);
      if (this.bears(callee) || (relayed && this.bears(relayed.fn))) calls.add(call);
    }
    return calls.size > said.length ? relevant.filter((call) => calls.has(call)) : said;
  }

  /** Whether a function or class of the file may hand a handle to whoever calls it. */
  private bears(callee: FunctionNode | ClassNode): boolean {
    if (!this.bearers) this.bearers = { set: bearersOf(this.engine.origins, (call) => this.acquires(call)) };
    return this.bearers.set?.has(callee) !== false;
  }

  /** Whether a call acquires something by contract. */
  private acquires(call: CallNode): boolean {
    const { origins } = this.engine;
    const entry = origins.apiOf(call) ?? origins.methodApi(call);
    if (!entry) return origins.listenerEvent(call)?.event.acquires !== undefined;
    // What a function acquires that it runs, is acquired there.
    if (origins.relays.of(call)) return false;
    return entry.api.acquires !== undefined || this.of(call).length > 0;
  }

  /** The births of one call. */
  of(call: CallNode): readonly Birth[] {
    let births = this.found.get(call);
    if (!births) {
      this.found.set(call, NONE);
      births = this.find(call);
      if (births.length > 0) this.found.set(call, births);
    }
    return births;
  }

  private find(call: CallNode): readonly Birth[] {
    const { origins } = this.engine;
    const entry = origins.apiOf(call) ?? origins.methodApi(call);
    const callee = !entry && call.type === "CallExpression" ? origins.localCallee(call) : undefined;
    const local = callee && this.bears(callee) ? callee : undefined;
    const relayed = callee || entry ? origins.relays.of(call) : undefined;
    if (relayed && this.bears(relayed.fn)) return this.relayedBy(call, relayed);
    if (!entry && !local && call.type !== "NewExpression" && !origins.listenerEvent(call)) return NONE;
    const births: Birth[] = [];
    if (entry) {
      const { api, pkg } = entry;
      for (const place of asArray(api.acquires ?? [])) births.push(...this.atPlace(call, api, pkg, place));
      if (births.length === 0 && api.returns !== "this" && !api.part) births.push(...this.latent(call));
      if (api.part && api.returns !== undefined && isTakenOver(call, origins))
        births.push(...this.atPlace(call, api, pkg, "result"));
    }
    if (call.type === "NewExpression" && !entry) births.push(...this.ofClass(call));
    births.push(...this.delivered(call));
    if (local) births.push(...this.handedOut(call, local));
    return births;
  }

  private atPlace(call: CallNode, api: Api, pkg: PackageContract, place: Place): Birth[] {
    const match = /^(new|result|await|this|cb\[(\d+)\])((?:\.[\w$]+)*)$/.exec(place);
    if (!match) return [];
    if (match[1] === "this") return api.obligation ? this.atReceiver(call, api.obligation, api, pkg) : [];
    const [, head, index, suffix = ""] = match;
    if (index !== undefined) {
      const callback = asArray(api.callback ?? []).find((c) => c.runs !== "many") ?? asArray(api.callback ?? [])[0];
      return callback ? this.inCallback(call, api, pkg, callback, Number(index), suffix) : [];
    }
    let value = this.engine.origins.valueOf(call);
    const promise = head === "await";
    if (promise) value = this.engine.origins.resolved(value);
    for (const name of suffix.split(".").slice(1)) value = this.engine.origins.memberOf(value, name, call);
    const type = value?.kind === "instance" ? value.type : undefined;
    const obligation = api.obligation ?? (type && this.registry.obligation(type));
    if (!obligation || (pkg.modules?.length === 0 && !this.endsItself(call, obligation))) return [];
    return this.atCall(call, obligation, type, pkg, { suffix, promise });
  }

  /** Whether the code around a call ends what it begins on some path: what is known by a method's name alone has to look like it. */
  private endsItself(call: CallNode, obligation: Obligation): boolean {
    const { origins, units } = this.engine;
    const unit = units.unitOf(call);
    const graph = units.graph(unit);
    const at = graph && eventOf(graph, call);
    const ends = endings(unit, endsOf(obligation, undefined, origins, this.registry), origins);
    return at !== undefined && leadsTo({ ...at, index: at.index + 1 }, ends, call);
  }

  /** What begins at the receiver of a call, beside what is owed for the receiver itself: behind the call, or in its callback. */
  private atReceiver(call: CallNode, obligation: Obligation, api: Api, pkg: PackageContract): Birth[] {
    const { origins, places, units } = this.engine;
    const receiver = methodCall(call)?.object;
    const place = receiver && placeOf(receiver, origins, places);
    if (place === undefined || isProcessLong(units.unitOf(call), origins)) return [];
    const unit = units.unitOf(call);
    const ends = endings(unit, endsOf(obligation, receiver, origins, this.registry), origins);
    const own = isOwn(receiver!, unit, origins);
    if (ends.length === 0 ? !own : !isResponsible(place, ends, unit, this.engine)) return [];
    const callback = asArray(api.callback ?? []).find(({ runs }) => runs === "once");
    const fn = callback && this.functionAt(call.arguments.at(callback.arg === "last" ? -1 : callback.arg));
    const value = origins.resolved(origins.valueOf(receiver!));
    const type = value?.kind === "instance" ? value.type : undefined;
    const begun = this.atCall(call, obligation, type, pkg, {}).map((birth): Birth => ({
      ...birth,
      carriers: [place],
      subject: receiver!,
      opening: call,
    }));
    const graph = fn && !begun[0]?.graph.inlined.has(fn) ? units.graph(fn) : undefined;
    // What is ended only where beginning fails was begun for somebody else, and so was what another branch ends.
    if (!own && begun[0] && !leadsTo(graph ? atEntry(graph) : begun[0], ends, call)) return [];
    if (!graph) return begun;
    const error = callback?.error === undefined ? undefined : fn!.params[callback.error];
    const noError = error?.type === "Identifier" ? origins.variable(error) : undefined;
    return begun.map((birth) => ({ ...birth, unit: fn!, graph, block: graph.entry, index: 0, attached: [], noError }));
  }

  /** A value that holds nothing until one of its methods is called: followed from where it is made. */
  private latent(call: CallNode): Birth[] {
    const value = this.engine.origins.valueOf(call);
    if (value?.kind !== "instance") return [];
    const opensBy = this.openers(value.type);
    const obligation = opensBy.size > 0 ? this.registry.obligation(value.type) : undefined;
    return obligation ? this.atCall(call, obligation, value.type, value.type.pkg, { opensBy }) : [];
  }

  /** An instance of a class of this file that holds a handle of its own. */
  private ofClass(call: CallNode): Birth[] {
    const callee = this.engine.origins.valueOf(call.callee);
    if (callee?.kind !== "class") return [];
    const { node } = callee;
    if (!this.bears(node)) return [];
    const inherited = this.ofBase(call, node);
    if (inherited) return inherited;
    if (!this.classes.has(node)) {
      this.classes.set(node, undefined);
      this.classes.set(
        node,
        classContract(node, this.engine, (inner) => this.of(inner)),
      );
    }
    const contract = this.classes.get(node);
    if (!contract) return [];
    const name = node.id?.name ?? "class";
    return this.atCall(
      call,
      contract.obligation,
      undefined,
      undefined,
      contract.atNew ? { name } : { name, opensBy: contract.opensBy },
    );
  }

  /** An instance of a class of this file that extends a package's class which holds something from its construction on. */
  private ofBase(call: CallNode, node: ClassNode): Birth[] | undefined {
    const base = this.engine.origins.memberValues.baseOf(node);
    const obligation = base && this.registry.obligation(base.type);
    if (!obligation || !asArray(base.entry.api.acquires ?? []).includes("new")) return undefined;
    const own = ownReleasers(node, obligation, this.engine);
    const { type, entry } = base;
    return own && this.atCall(call, { ...obligation, by: [...obligation.by, ...own] }, type, entry.pkg, {});
  }

  private openers(type: ResolvedType): ReadonlySet<string> {
    let names = this.opens.get(type);
    if (!names) {
      names = new Set(
        this.registry.lineage(type).flatMap((at) =>
          Object.entries(at.contract.members ?? {})
            .filter(([, apis]) =>
              asArray(apis).some((api) => !api.obligation && asArray(api.acquires ?? []).includes("this")),
            )
            .map(([name]) => name),
        ),
      );
      this.opens.set(type, names);
    }
    return names;
  }

  private atCall(
    call: CallNode,
    obligation: Obligation,
    type: ResolvedType | undefined,
    pkg: PackageContract | undefined,
    how: { suffix?: string; promise?: boolean; opensBy?: ReadonlySet<string>; name?: string },
  ): Birth[] {
    const { places, units } = this.engine;
    const unit = units.unitOf(call);
    const graph = units.graph(unit);
    const at = graph && eventOf(graph, call);
    if (!at) return [];
    return [
      {
        node: call,
        obligation,
        label: pkg
          ? `${pkg.package} ${this.apiName(call, type)}`
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
        parents: this.parentsOf(call),
        attached: this.attached(call),
        aborters: this.aborters(call),
        noError: undefined,
      },
    ];
  }

  private inCallback(
    call: CallNode,
    api: Api,
    pkg: PackageContract,
    callback: Callback,
    index: number,
    suffix: string,
  ): Birth[] {
    const at = callback.arg === "last" ? call.arguments.length - 1 : callback.arg;
    const fn = this.functionAt(call.arguments[at]);
    const param = fn?.params[index];
    const value = this.engine.origins.fromRef(callback.params?.[index], pkg, call);
    const type = memberType(this.engine, value, suffix, call);
    const obligation = api.obligation ?? (type && this.registry.obligation(type));
    if (!fn || !param || !obligation) return [];
    return this.inFunction(
      fn,
      param as Node,
      suffix,
      obligation,
      type,
      pkg,
      call,
      callback.error,
      this.releasersIn(fn, callback, index),
    );
  }

  private releasersIn(fn: FunctionNode, callback: Callback, index: number): Variable[] {
    return Object.entries(callback.releases ?? {}).flatMap(([at, what]) => {
      const param = fn.params[Number(at)];
      const variable = what === index && param?.type === "Identifier" ? this.engine.origins.variable(param) : undefined;
      return variable ? [variable] : [];
    });
  }

  /** A handle that a listener gets: `request.on("response", (response) => …)`. */
  private delivered(call: CallNode): Birth[] {
    const event = this.engine.origins.listenerEvent(call);
    if (!event?.event.acquires) return [];
    const fn = this.functionAt(call.arguments[1]);
    if (!fn) return [];
    return event.event.acquires.flatMap((index) => {
      const value = this.engine.origins.fromRef(event.event.params?.[index], event.pkg);
      const type = value?.kind === "instance" ? value.type : undefined;
      const obligation = type && this.registry.obligation(type);
      const param = fn.params[index];
      if (!obligation || !param) return [];
      const { broadcast } = event.event;
      const births = this.inFunction(fn, param as Node, "", obligation, type, event.pkg, call);
      return broadcast ? births.map((birth) => ({ ...birth, broadcast })) : births;
    });
  }

  private inFunction(
    fn: FunctionNode,
    param: Node,
    suffix: string,
    obligation: Obligation,
    type: ResolvedType | undefined,
    pkg: PackageContract,
    call: CallNode,
    error?: number,
    releasers: readonly Variable[] = [],
  ): Birth[] {
    const { places, origins, units } = this.engine;
    const graph = units.graph(fn);
    const id = param.type === "AssignmentPattern" ? param.left : param;
    const variable = id.type === "Identifier" ? origins.variable(id) : undefined;
    if (!graph || !variable) return [];
    const errorParam = error === undefined ? undefined : fn.params[error];
    return [
      {
        node: id,
        obligation,
        label: `${pkg.package} ${this.apiName(call, type)}`,
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
        parents: [...this.parentsOf(call), ...this.resultOf(call)],
        parentField: fieldOf(methodCall(call)?.object) ?? fieldOf(outward(call).parent),
        attached: [],
        aborters: this.aborters(call),
        noError: errorParam?.type === "Identifier" ? origins.variable(errorParam) : undefined,
      },
    ];
  }

  /** What a function of this file hands out is owed by its caller. */
  private handedOut(call: CallNode, fn: FunctionNode): Birth[] {
    const acquires = marksOf(fn, this.engine.origins)?.acquires;
    if (acquires) return this.marked(call, fn, acquires);
    let fresh = this.freshOf(fn, argumentFacts(this.engine, call, fn));
    if (fresh.length === 0) fresh = this.promisedOf(fn);
    return this.reborn(call, fn, fresh, false, (birth) => this.parentsAt(birth, fn, call));
  }

  /** What a function hands out that the call runs: whoever makes the call owes it. */
  private relayedBy(call: CallNode, { fn, promise }: Relayed): Birth[] {
    const fresh = this.freshOf(fn, NO_FACTS);
    const outside = ({ parents }: Birth): Variable[] => parents.filter((parent) => !contains(fn, homeOf(parent)));
    return this.reborn(call, fn, fresh.length > 0 ? fresh : this.promisedOf(fn), promise, outside);
  }

  /** What a function has made, as it comes out of a call. */
  private reborn(
    call: CallNode,
    fn: FunctionNode,
    fresh: readonly Fresh[],
    promised: boolean,
    parents: (birth: Birth) => Variable[],
  ): Birth[] {
    if (fresh.length === 0) return [];
    const { units, places } = this.engine;
    const unit = units.unitOf(call);
    const graph = units.graph(unit);
    const at = graph && eventOf(graph, call);
    if (!at) return [];
    return fresh.map(({ birth, suffixes, promise, latent, gave }) => ({
      ...birth,
      node: call,
      unit,
      graph,
      block: at.block,
      index: at.index + 1,
      carriers: suffixes.map((suffix) => places.ofResult(call) + suffix),
      promise: promise || promised || fn.async,
      opensBy: latent ? birth.opensBy : undefined,
      gave,
      facts: NO_FACTS,
      parents: parents(birth),
      attached: [],
      aborters: [],
      noError: undefined,
    }));
  }

  /** A call of a function whose JSDoc says that its caller owes a release. */
  private marked(call: CallNode, fn: FunctionNode, by: readonly string[]): Birth[] {
    const { origins } = this.engine;
    const value = origins.resolved(origins.valueOf(call));
    const type = value?.kind === "instance" ? value.type : undefined;
    const known = type && this.registry.obligation(type);
    const obligation: Obligation | undefined =
      by.length > 0 ? { kind: "release", harm: known?.harm ?? "holds-socket", by: [...by] } : known;
    const promise = fn.async || origins.isPromise(origins.valueOf(call));
    const name = nameOfFunction(fn) ?? "function";
    return obligation ? this.atCall(call, obligation, type, undefined, { promise, name }) : [];
  }

  private freshOf(fn: FunctionNode, facts: Facts): Fresh[] {
    let byFacts = this.fresh.get(fn);
    if (!byFacts) this.fresh.set(fn, (byFacts = new Map()));
    const key = [...facts].map(([place, fact]) => `${place}${fact}`).join();
    const known = byFacts.get(key);
    if (known) return known;
    byFacts.set(key, []);
    if (fn.generator) return [];
    const born = this.engine.origins.survey
      .callsIn(fn)
      .flatMap((call) => this.of(call).filter((birth) => birth.unit === fn && birth.noError === undefined));
    const graph = born.length > 0 ? this.engine.units.graph(fn) : undefined;
    if (!graph) return [];
    const reached = this.engine.correlation.reached(graph, facts);
    const handedOut = new Set<Node>();
    const fresh = born.flatMap((birth) => {
      if (!reached.has(birth.block.id)) return [];
      const { forms, returns } = returnedAs(this.engine, { ...birth, facts });
      for (const node of returns) handedOut.add(node);
      if (forms.length === 0) return [];
      return [
        {
          birth,
          suffixes: forms.map((form) => form.suffix),
          promise: forms.some((form) => form.promise),
          latent: forms.every((form) => form.latent),
          gave: literalIn(returns),
        },
      ];
    });
    // Where another path gives a value from elsewhere (a cache), the caller does not know whether it owns what it gets.
    if (fresh.some((one) => one.suffixes.includes("")) && this.returnsForeign(graph, reached, handedOut)) return [];
    byFacts.set(key, fresh);
    return fresh;
  }

  /** What the promise of a function that makes one itself stands for. */
  private promisedOf(fn: FunctionNode): Fresh[] {
    let found = this.promised.get(fn);
    if (!found) {
      this.promised.set(fn, []);
      const finder = {
        of: (call: CallNode) => this.of(call),
        given: (call: CallNode, argument: number) => this.givenTo(call, argument),
      };
      found = promisedBy(fn, this.engine, finder).map((birth): Fresh => ({
        birth,
        suffixes: [""],
        promise: true,
        latent: false,
        gave: undefined,
      }));
      this.promised.set(fn, found);
    }
    return found;
  }

  /** What a function gets first of which only the place among a call's arguments is known: `https.get(url, resolve)`. */
  private givenTo(call: CallNode, argument: number): readonly Birth[] {
    const { origins } = this.engine;
    const listened = argument === 1 ? origins.listenerEvent(call) : undefined;
    const entry = listened ? undefined : origins.apiOf(call);
    const callback = entry && callbackAt(entry.api, call, argument);
    const isBorn = callback
      ? callback.error === undefined && asArray(entry!.api.acquires ?? []).includes("cb[0]")
      : listened?.event.acquires?.includes(0) === true;
    const pkg = listened?.pkg ?? entry?.pkg;
    const value = isBorn && pkg ? origins.fromRef((callback ?? listened!.event).params?.[0], pkg, call) : undefined;
    const type = value?.kind === "instance" ? value.type : undefined;
    const obligation = type && this.registry.obligation(type);
    return obligation ? this.atCall(call, obligation, type, pkg, {}) : [];
  }

  private returnsForeign(graph: Graph, reached: ReadonlySet<number>, handedOut: ReadonlySet<Node>): boolean {
    return graph.blocks.some(
      (block) =>
        reached.has(block.id) &&
        block.events.some((event) => {
          if (event.kind !== "return" || !event.value || handedOut.has(event.value)) return false;
          const value = unwrap(event.value);
          return (
            !isNullish(value) &&
            value.type !== "Literal" &&
            value.type !== "ObjectExpression" &&
            value.type !== "ArrayExpression"
          );
        }),
    );
  }

  private functionAt(node: Node | undefined): FunctionNode | undefined {
    if (!node) return undefined;
    const inner = unwrap(node);
    if (isFunction(inner)) return inner;
    const value =
      inner.type === "Identifier" || inner.type === "MemberExpression" ? this.engine.origins.valueOf(inner) : undefined;
    return value?.kind === "function" ? value.node : undefined;
  }

  /** The variable whose method was called, the one that it came from in turn, and so on. */
  private parentsOf(call: CallNode): Variable[] {
    const parents: Variable[] = [];
    for (let at: Node | undefined = call; at && parents.length < 4;) {
      let object: Node | undefined = methodCall(at)?.object;
      // `client.db().collection().find()`: the owner is at the root.
      while (object && methodCall(unwrap(object))) object = methodCall(unwrap(object))!.object;
      const id: Node | undefined = object && unwrap(object);
      const variable = id?.type === "Identifier" ? this.engine.origins.variable(id) : undefined;
      if (!variable || parents.includes(variable)) break;
      parents.push(variable);
      const written: Node | undefined = this.engine.origins.lastWritten(id!);
      const made = written && unwrap(written);
      at = made && (made.type === "AwaitExpression" ? unwrap(made.argument) : made);
    }
    return parents;
  }

  /** What the parents of a handle that a function hands out are to its caller: what it has put in for parameters, and what both know. */
  private parentsAt({ parents }: Birth, fn: FunctionNode, call: CallNode): Variable[] {
    return parents.flatMap((parent) => {
      if (!contains(fn, homeOf(parent))) return [parent];
      const index = fn.params.findIndex((param) => parent.identifiers.includes(param as never));
      const argument = index < 0 ? undefined : call.arguments[index];
      const given = argument && unwrap(argument);
      const variable = given?.type === "Identifier" ? this.engine.origins.variable(given) : undefined;
      return variable ? [variable] : [];
    });
  }

  /** The variable that a call's result is put into: what is delivered to a callback of the call belongs to it. */
  private resultOf(call: CallNode): Variable[] {
    const { parent } = outward(call);
    const id =
      parent?.type === "VariableDeclarator"
        ? parent.id
        : parent?.type === "AssignmentExpression"
          ? parent.left
          : undefined;
    const variable = id?.type === "Identifier" ? this.engine.origins.variable(id) : undefined;
    return variable ? [variable] : [];
  }

  /** `{ signal: controller.signal }` among the arguments. */
  private aborters(call: CallNode): Variable[] {
    const { origins } = this.engine;
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

  private attached(call: CallNode): Birth["attached"] {
    const entry = this.engine.origins.apiOf(call);
    return call.arguments.flatMap((argument, index) => {
      const fn = this.functionAt(argument);
      if (!fn) return [];
      return [{ fn, certain: entry !== undefined && callbackAt(entry.api, call, index)?.runs === "once" }];
    });
  }

  private apiName(call: CallNode, type: ResolvedType | undefined): string {
    const method = methodCall(call);
    const owner = method && this.engine.origins.valueOf(method.object);
    if (method && owner?.kind === "instance") return `${owner.type.name}#${method.name}`;
    const callee = unwrap(call.callee);
    const name =
      callee.type === "Identifier" || callee.type === "MemberExpression"
        ? this.engine.origins.source.getText(callee as never)
        : (type?.name ?? "call");
    return call.type === "NewExpression" ? `new ${name}` : name;
  }
}

/** The one object or list that is returned, if it is written as such. */
function literalIn(returns: ReadonlySet<Node>): Node | undefined {
  const [only, other] = returns;
  const value = only && !other ? unwrap(only) : undefined;
  return value?.type === "ObjectExpression" || value?.type === "ArrayExpression" ? value : undefined;
}

function memberType(
  engine: Engine,
  value: Value | undefined,
  suffix: string,
  call: CallNode,
): ResolvedType | undefined {
  let at = value;
  for (const name of suffix.split(".").slice(1)) at = engine.origins.memberOf(at, name, call);
  return at?.kind === "instance" ? at.type : undefined;
}

/** The name of the field of `this` that an expression is, or writes. */
function fieldOf(node: Node | undefined): string | undefined {
  const inner = node && unwrap(node);
  return inner && thisMember(inner.type === "AssignmentExpression" ? inner.left : inner);
}
