/** What every detector gets: the engine at work on one file, and what several of them ask for. */
import type { Registry } from "../../contracts/registry.js";
import { type CallNode, type Node, chainCall, isCall, unwrap } from "../ast.js";
import type { Finding } from "../findings.js";
import type { Births } from "../obligation/births.js";
import type { Engine } from "../obligation/engine.js";
import type { Promises } from "../obligation/settle.js";
import type { TypeOracle } from "../origin.js";

export interface Context {
  engine: Engine;
  registry: Registry;
  births: Births;
  promises: Promises;
  oracle: TypeOracle | undefined;
  /** It is code of a page: there is no process that could end, and sockets are the browser's. */
  page: boolean;
  /** Promises of which an earlier detector has said what is wrong with them: one finding, one rule. */
  claimed: Set<Node>;
}

/** Where only types know that a call gives a promise: "pg 8.11.0 returns a promise", for what a package declares that has no contract. */
export function dependencyOf(call: CallNode, context: Context): string | undefined {
  const name = packageOf(call, context);
  return name && `${name} returns a promise`;
}

/** " of pg 8.11.0", or nothing: to stand behind a call. */
export function ofDependency(call: CallNode, context: Context): string {
  const name = packageOf(call, context);
  return name ? ` of ${name}` : "";
}

function packageOf(call: CallNode, context: Context): string | undefined {
  const { oracle, registry } = context;
  const { origins } = context.engine;
  // Of a chain it is the call at its head.
  const chain = chainCall(call);
  const head = chain && unwrap(chain.object);
  if (isCall(head)) return packageOf(head, context);
  if (!oracle?.packageOf || origins.apiOf(call) || origins.localCallee(call)) return undefined;
  const name = oracle.packageOf(call);
  const version = name && registry.version(name);
  return version ? `${name} ${version}` : name;
}

/** Finds one family of leaks in a file; the findings need no order. */
export type Detector = (context: Context) => Iterable<Finding>;
