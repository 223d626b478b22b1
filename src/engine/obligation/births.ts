/** Finds where obligations are born: in calls that a contract knows, in the callbacks they deliver to, and in calls of this file's own functions. */
import { type Registry, type ResolvedType, asArray } from "../../contracts/registry.js";
import type { Api, Callback, Obligation, PackageContract, Place } from "../../contracts/vocabulary.js";
import {
  type CallNode,
  type ClassNode,
  type FunctionNode,
  type Node,
  isStatement,
  methodCall,
  outward,
  stringValue,
  unwrap,
} from "../ast.js";
import { atEntry, leadsTo } from "../cfg/reach.js";
import { isProcessLong } from "../process-long.js";
import type { Value, Variable } from "../origin.js";
import { bearersOf } from "./bearing.js";
import type { Birth } from "./birth.js";
import { bornAt, bornIn } from "./born.js";
import { eventOf } from "./events.js";
import { type ClassContract, classContract, ownReleasers } from "./classes.js";
import type { Engine } from "./engine.js";
import { type Returned, givenBackBy } from "./given-back.js";
import { HandedOut } from "./handed-out.js";
import { isTakenOver } from "./taken.js";
import { endings, endsOf, isOwn, isResponsible, placeOf } from "./receivers.js";

const NONE: readonly Birth[] = [];

export class Births {
  private readonly opens = new Map<ResolvedType, ReadonlySet<string>>();
  private readonly handedOut: HandedOut;
  private readonly found = new Map<CallNode, readonly Birth[]>();
  private everything: readonly Birth[] | undefined;
  private returned: ReadonlyMap<CallNode, Returned> | undefined;
  private bearers: { set: ReadonlySet<Node> | undefined } | undefined;
  private readonly classes = new Map<ClassNode, ClassContract | undefined>();

  constructor(
    private readonly engine: Engine,
    private readonly registry: Registry,
  ) {
    this.handedOut = new HandedOut(engine, registry, this);
  }

  /** All births of the file. */
  all(): readonly Birth[] {
    return (this.everything ??= [...this.calls(), ...this.givenBack.keys()].flatMap((call) => this.of(call)));
  }

  /** What calls give of which nothing is known but that the file gives it back. */
  private get givenBack(): ReadonlyMap<CallNode, Returned> {
    return (this.returned ??= givenBackBy(this.engine));
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
    if (relayed && this.bears(relayed.fn)) return this.handedOut.ofRelay(call, relayed);
    const returned = entry || callee ? undefined : this.givenBack.get(call);
    if (returned) return this.ofGivenBack(call, returned);
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
    if (local) births.push(...this.handedOut.ofCall(call, local));
    return births;
  }

  private ofGivenBack(call: CallNode, { obligation, promise, callback }: Returned): Birth[] {
    const name = this.engine.origins.source.getText(unwrap(call.callee) as never).replace(/\s+/g, " ");
    if (!callback) return bornAt(call, obligation, undefined, undefined, { promise, name }, this.engine);
    const { fn, index } = callback;
    return bornIn({ fn, param: fn.params[index]!, error: 0 }, obligation, undefined, undefined, call, this.engine);
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
    return bornAt(call, obligation, type, pkg, { suffix, promise }, this.engine);
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
    // Of what is known by its name alone: where its result is taken, that is the transaction.
    if (pkg.modules?.length === 0 && !isStatement(awaiting(call))) return [];
    const unit = units.unitOf(call);
    const ends = endings(unit, endsOf(obligation, receiver, origins, this.registry), origins);
    const own = isOwn(receiver!, unit, origins);
    if (ends.length === 0 ? !own : !isResponsible(place, ends, unit, this.engine)) return [];
    const callback = asArray(api.callback ?? []).find(({ runs }) => runs === "once");
    const fn = callback && this.functionAt(call, callback.arg);
    const value = origins.resolved(origins.valueOf(receiver!));
    const type = value?.kind === "instance" ? value.type : undefined;
    const begun = bornAt(call, obligation, type, pkg, {}, this.engine).map((birth): Birth => ({
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
    return obligation ? bornAt(call, obligation, value.type, value.type.pkg, { opensBy }, this.engine) : [];
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
    const how = contract.atNew ? { name } : { name, opensBy: contract.opensBy };
    return bornAt(call, contract.obligation, undefined, undefined, how, this.engine);
  }

  /** An instance of a class of this file that extends a package's class which holds something from its construction on. */
  private ofBase(call: CallNode, node: ClassNode): Birth[] | undefined {
    const base = this.engine.origins.memberValues.baseOf(node);
    const obligation = base && this.registry.obligation(base.type);
    if (!obligation || !asArray(base.entry.api.acquires ?? []).includes("new")) return undefined;
    const own = ownReleasers(node, obligation, this.engine);
    const { type, entry } = base;
    return own && bornAt(call, { ...obligation, by: [...obligation.by, ...own] }, type, entry.pkg, {}, this.engine);
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

  private inCallback(
    call: CallNode,
    api: Api,
    pkg: PackageContract,
    callback: Callback,
    index: number,
    suffix: string,
  ): Birth[] {
    const fn = this.functionAt(call, callback.arg);
    const param = fn?.params[index];
    const value = this.engine.origins.fromRef(callback.params?.[index], pkg, call);
    const type = memberType(this.engine, value, suffix, call);
    const obligation = api.obligation ?? (type && this.registry.obligation(type));
    if (!fn || !param || !obligation) return [];
    const releasers = this.releasersIn(fn, callback, index);
    const delivery = { fn, param: param as Node, suffix, error: callback.error, releasers };
    return bornIn(delivery, obligation, type, pkg, call, this.engine);
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
    if (!event?.event.acquires || (event.event.spares && this.isHeardElsewhere(call, event.name))) return [];
    const fn = this.functionAt(call, 1);
    if (!fn) return [];
    return event.event.acquires.flatMap((index) => {
      const value = this.engine.origins.fromRef(event.event.params?.[index], event.pkg);
      const type = value?.kind === "instance" ? value.type : undefined;
      const obligation = type && this.registry.obligation(type);
      const param = fn.params[index];
      if (!obligation || !param) return [];
      const { broadcast, spares } = event.event;
      const births = bornIn({ fn, param: param as Node }, obligation, type, event.pkg, call, this.engine);
      return broadcast || spares ? births.map((birth) => ({ ...birth, broadcast, spares })) : births;
    });
  }

  /** Whether the file listens to an event in another place too: that listener may do what this one does not. */
  private isHeardElsewhere(call: CallNode, name: string): boolean {
    return this.engine.origins.survey
      .callsNamed(methodCall(call)!.name)
      .some((other) => other !== call && stringValue(other.arguments[0]) === name);
  }

  private functionAt(call: CallNode, index: number | "last"): FunctionNode | undefined {
    const argument = call.arguments.at(index === "last" ? -1 : index);
    return argument && this.engine.origins.functionOf(argument);
  }
}

/** The `await` of a call, if there is one. */
function awaiting(call: Node): Node {
  const { parent } = outward(call);
  return parent?.type === "AwaitExpression" ? parent : call;
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
