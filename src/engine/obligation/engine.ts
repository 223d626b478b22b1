/** What the analysis of a file has at hand. */
import type { Node } from "../ast.js";
import type { Origins } from "../origin.js";
import type { Units } from "../units.js";
import type { Correlation } from "./facts.js";
import type { Places } from "./places.js";

/** Everything the analysis of a handle asks. */
export interface Engine {
  /** The file's path, as far as ESLint knows it. */
  filename: string;
  origins: Origins;
  units: Units;
  places: Places;
  correlation: Correlation;
  /** Is told where paths of a handle end with nothing owed, for whoever wants to know why there is no report. */
  trace?: ((end: PathEnd, at: Node | undefined) => void) | undefined;
}

/** Why a path ends with nothing owed: it was discharged, or is somebody else's; it came to an end at which nothing is owed. */
export type PathEnd = "discharged" | "handed over" | "nothing owed";
