/** What every detector gets: the engine at work on one file, and what several of them ask for. */
import type { Registry } from "../../contracts/registry.js";
import type { CallNode, Node } from "../ast.js";
import type { Finding } from "../findings.js";
import type { Births } from "../obligation/births.js";
import type { Engine } from "../obligation/engine.js";
import type { Promises } from "../obligation/settle.js";
import type { TypeOracle } from "../origin.js";

export interface Context {
  engine: Engine;
  registry: Registry;
  /** Every call and `new` of the file, in source order. */
  calls: readonly CallNode[];
  births: Births;
  promises: Promises;
  oracle: TypeOracle | undefined;
  /** It is code of a page: there is no process that could end, and sockets are the browser's. */
  page: boolean;
  /** Promises of which an earlier detector has said what is wrong with them: one finding, one rule. */
  claimed: Set<Node>;
}

/** Finds one family of leaks in a file; the findings need no order. */
export type Detector = (context: Context) => Iterable<Finding>;
