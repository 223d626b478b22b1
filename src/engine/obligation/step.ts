/** How a path goes on behind an event. */
import type { FunctionNode } from "../ast.js";
import type { State } from "./state.js";

/** A path that goes on behind an event; `takes` where only one of the edges behind it is possible. */
export interface Step {
  state: State;
  takes?: "next" | "throws";
}

/** No path behind an event: the handle is discharged, dead or infeasible. */
export const DONE: readonly Step[] = [];
/** No path behind an event: the handle is somebody else's now. */
export const GONE: readonly Step[] = [];

/** Runs a function of this file with the state at its entry; gives the states with which it ends, or undefined where that is not known. */
export type RunFunction = (fn: FunctionNode, state: State) => { returned: State[]; thrown: State[] } | undefined;
