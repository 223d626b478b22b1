/** Which calls of a file can matter at all: most are of functions of which nothing is known, and no detector need look at them. */
import { pattern } from "../contracts/pattern.js";
import type { Registry } from "../contracts/registry.js";
import { type CallNode, nameOf } from "./ast.js";
import { LISTENS } from "./listens.js";
import type { Origins } from "./origin.js";
import { isPlainCall } from "./plain-calls.js";
import { COLLECTION_METHODS, COMBINATORS } from "./results.js";

/** The calls of a file, in source order. */
export interface Relevant {
  /** Those that mean something by contract. */
  known: readonly CallNode[];
  /** Those as well that run functions of the file, and those whose names say what they do: with promises, functions, lists, listeners. */
  relevant: readonly CallNode[];
}

/** Functions from elsewhere that stop waiting after a time, by their names. */
export const OUTRUNS =
  /^(?:with|promise|race|add|apply|run|run_?with|await|p)_?timeout(?:promise)?$|^timeout_?(?:promise|after)$/i;

/** What promises, functions and lists can do, by its name. */
const BY_NAME: ReadonlySet<string> = new Set([
  ...COMBINATORS,
  ...COLLECTION_METHODS,
  ...LISTENS,
  "Promise",
  "then",
  "catch",
  "finally",
  "call",
  "apply",
  "forEach",
]);

/** Sorts the calls of a file; `typed`: types may know more of any of them. */
export function relevantCalls(origins: Origins, typed: boolean): Relevant {
  const known: CallNode[] = [];
  const relevant: CallNode[] = [];
  const names = namesSaid(origins.registry);
  for (const call of origins.calls)
    if (origins.apiOf(call)) {
      known.push(call);
      relevant.push(call);
    } else if (
      (typed && !isPlainCall(call, origins)) ||
      isNamed(call, names, origins.registry) ||
      origins.valueOf(call.callee)
    )
      relevant.push(call);
  return { known, relevant };
}

/** What has been said of a name, by the contracts at hand: files use the same ones again and again. */
const said = new WeakMap<Registry, Map<string, boolean>>();
const MAX_NAMES = 10_000;

function namesSaid(registry: Registry): Map<string, boolean> {
  let names = said.get(registry);
  if (!names || names.size > MAX_NAMES) said.set(registry, (names = new Map()));
  return names;
}

function isNamed(call: CallNode, names: Map<string, boolean>, registry: Registry): boolean {
  const name = nameOf(call.callee);
  if (name === undefined) return false;
  let is = names.get(name);
  if (is === undefined) names.set(name, (is = saysSomething(name, registry)));
  return is;
}

function saysSomething(name: string, registry: Registry): boolean {
  return (
    BY_NAME.has(name) ||
    OUTRUNS.test(name) ||
    registry.method(name).length > 0 ||
    registry.forms.some(({ form }) => form.registrar !== undefined && pattern(form.registrar).test(name))
  );
}
