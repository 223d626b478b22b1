/** Functions of this file that get a handle: they are followed into with it, and the path goes on with what they leave. */
import { type CallNode, type FunctionNode, type Node, isStatement } from "../ast.js";
import type { FlowEvent } from "../cfg/graph.js";
import type { Bindings } from "./bindings.js";
import type { Engine } from "./engine.js";
import type { Followed } from "./followed.js";
import { argumentFacts } from "./passed.js";
import { type State, withCarriers } from "./state.js";
import { DONE, GONE, type RunFunction, type Step } from "./step.js";

export class Callees {
  constructor(
    private readonly engine: Engine,
    private readonly handle: Followed,
    private readonly bindings: Bindings,
    private readonly run: RunFunction,
  ) {}

  /** The paths behind a call of a function of this file; `given` has the suffixes of the handle in each argument. */
  follow(node: CallNode, fn: FunctionNode, given: readonly string[][], state: State): readonly Step[] {
    const { places } = this.engine;
    let carriers: string[] | undefined = [...state.carriers];
    const graph = this.engine.units.graph(fn);
    if (!graph) return GONE;
    for (const [index, param] of fn.params.entries()) {
      const suffixes = given[index] ?? [];
      if (param.type === "RestElement") {
        if (given.slice(index).some((s) => s.length > 0)) return GONE;
        continue;
      }
      if (carriers && suffixes.length > 0) carriers = this.bindings.bound(param as Node, suffixes, carriers, graph);
    }
    if (!carriers || given.slice(fn.params.length).some((s) => s.length > 0)) return GONE;
    const ends = this.run(fn, withCarriers({ ...state, facts: argumentFacts(this.engine, node, fn) }, carriers));
    if (!ends) return GONE;
    const async = fn.async;
    const leave = (end: State): State => {
      const result = places.ofResult(node);
      // Callbacks that the function has left behind know the handle by its names.
      const kept =
        end.pending.length > state.pending.length
          ? end.carriers
          : end.carriers.filter((place) => state.carriers.includes(place));
      const back = end.carriers.filter((place) => place.startsWith("r")).map((place) => result + place.slice(1));
      // What nothing is done with is of no use to the path.
      const gave = isStatement(node)
        ? undefined
        : end.gave && !end.gave.call
          ? { ...end.gave, call: node }
          : { call: node, value: undefined, fact: "null" as const };
      return withCarriers({ ...end, facts: state.facts, gave }, [...kept, ...back]);
    };
    return [
      ...ends.returned.map((end): Step => ({
        state: async ? { ...leave(end), outcome: { call: node, throws: false } } : leave(end),
        takes: "next",
      })),
      ...ends.thrown.map((end): Step =>
        async
          ? { state: { ...leave(end), outcome: { call: node, throws: true } }, takes: "next" }
          : { state: leave(end), takes: "throws" },
      ),
    ];
  }

  /** A function that stands elsewhere gets what a promise resolves to: `.then(use)`. */
  passed(event: FlowEvent & { kind: "pass" }, state: State): readonly Step[] {
    if (!this.handle.discharge.settles && this.handle.denotes(event.fn, state).includes("!")) return DONE;
    const suffixes = event.source ? this.handle.denotes(event.source, state) : [];
    const value = this.engine.origins.valueOf(event.fn);
    if (value?.kind === "function") {
      if (suffixes.length === 0 && !this.handle.mentions(value.node, state)) return [{ state }];
      return this.follow(event.of as CallNode, value.node, [suffixes], state).map((step) => ({
        state: { ...step.state, outcome: undefined },
      }));
    }
    if (suffixes.length === 0) return [{ state }];
    const transfer = value?.kind === "api" ? value.entries[0]?.api.args?.["0"] : undefined;
    return transfer === "borrows" ? [{ state }] : GONE;
  }
}
