/** What the analysis of a file has at hand. */
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
}
