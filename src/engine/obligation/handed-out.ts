/** What functions of this file hand to their callers, who then owe it. */
import type { Registry } from "../../contracts/registry.js";
import { asArray } from "../../contracts/registry.js";
import type { Obligation } from "../../contracts/vocabulary.js";
import { type CallNode, type FunctionNode, type Node, contains, isNullish, unwrap } from "../ast.js";
import type { Graph } from "../cfg/graph.js";
import { marksOf } from "../marks.js";
import { type Variable, callbackAt, nameOfFunction } from "../origin.js";
import type { Relayed } from "../relays.js";
import type { Birth } from "./birth.js";
import { bornAt } from "./born.js";
import type { Engine } from "./engine.js";
import { eventOf } from "./events.js";
import { returnedAs } from "./explore.js";
import { type Facts, NO_FACTS } from "./facts.js";
import { argumentFacts } from "./passed.js";
import { homeOf } from "./places.js";
import { promisedBy } from "./promised.js";

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

export class HandedOut {
  private readonly fresh = new Map<FunctionNode, Map<string, Fresh[]>>();
  private readonly promised = new Map<FunctionNode, Fresh[]>();

  /** @param births what is born at the calls within the functions */
  constructor(
    private readonly engine: Engine,
    private readonly registry: Registry,
    private readonly births: { of(call: CallNode): readonly Birth[] },
  ) {}

  /** What a function of this file hands out is owed by its caller. */
  ofCall(call: CallNode, fn: FunctionNode): Birth[] {
    const acquires = marksOf(fn, this.engine.origins)?.acquires;
    if (acquires) return this.marked(call, fn, acquires);
    let fresh = this.freshOf(fn, argumentFacts(this.engine, call, fn));
    if (fresh.length === 0) fresh = this.promisedOf(fn);
    return this.reborn(call, fn, fresh, false, (birth) => this.parentsAt(birth, fn, call));
  }

  /** What a function hands out that the call runs: whoever makes the call owes it. */
  ofRelay(call: CallNode, { fn, promise }: Relayed): Birth[] {
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
    return obligation ? bornAt(call, obligation, type, undefined, { promise, name }, this.engine) : [];
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
      .flatMap((call) => this.births.of(call).filter((birth) => birth.unit === fn && birth.noError === undefined));
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
        of: (call: CallNode) => this.births.of(call),
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
    return obligation ? bornAt(call, obligation, type, pkg, {}, this.engine) : [];
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
}

/** The one object or list that is returned, if it is written as such. */
function literalIn(returns: ReadonlySet<Node>): Node | undefined {
  const [only, other] = returns;
  const value = only && !other ? unwrap(only) : undefined;
  return value?.type === "ObjectExpression" || value?.type === "ArrayExpression" ? value : undefined;
}
