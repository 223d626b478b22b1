/** Which calls of a file can matter at all: most are of functions of which nothing is known, and no detector need look at them. */
import { pattern } from "../contracts/pattern.js";
import type { Registry } from "../contracts/registry.js";
import { type CallNode, type ClassNode, type FunctionNode, type Node, outward, unwrap } from "./ast.js";
import { LISTENS } from "./listens.js";
import type { Origins } from "./origin.js";
import { isPlainCall } from "./plain-calls.js";
import { COLLECTION_METHODS, COMBINATORS } from "./results.js";

export interface OwnCall {
  call: CallNode;
  callee: FunctionNode | ClassNode;
}

/** The calls of a file, in source order. */
export interface Relevant {
  /** Those that mean something by contract. */
  known: readonly CallNode[];
  /** Those as well that may mean something by their names: methods of whose receivers nothing is known, listeners, handlers. */
  said: readonly CallNode[];
  /** Those that can give a promise, several, or a query that waits to be awaited. */
  promising: readonly CallNode[];
  /** Those that run functions of the file, or make instances of its classes. */
  own: readonly OwnCall[];
  /** All of these, those that run functions of the file, and those whose names say what they do with functions, lists, listeners. */
  relevant: readonly CallNode[];
}

/** Functions from elsewhere that stop waiting after a time, by their names. */
export const OUTRUNS =
  /^(?:with|promise|race|add|apply|run|run_?with|await|p)_?timeout(?:promise)?$|^timeout_?(?:promise|after)$/i;

/** What promises, functions and lists can do, by its name. */
const BY_NAME: ReadonlySet<string> = new Set([...COLLECTION_METHODS, "forEach"]);
/** What gives a promise, or may run a function that does, by its name. */
const PROMISES: ReadonlySet<string> = new Set([...COMBINATORS, "Promise", "then", "catch", "finally", "call", "apply"]);

/** What is known of a call by its name alone. */
interface Word {
  /** It says what it does, to contracts or in the language. */
  means: boolean;
  /** Contracts say what methods and handlers of that name are. */
  said: boolean;
  /** It gives a promise, or lets one run. */
  promises: boolean;
}

/** Sorts the calls of a file; `typed`: types may know more of any of them. */
export function relevantCalls(origins: Origins, typed: boolean): Relevant {
  const sorted = new Sorted(origins, typed);
  const { calls, names } = origins.survey;
  for (const [i, call] of calls.entries()) sorted.add(call, names[i]);
  return sorted;
}

class Sorted implements Relevant {
  readonly known: CallNode[] = [];
  readonly said: CallNode[] = [];
  readonly promising: CallNode[] = [];
  readonly own: OwnCall[] = [];
  readonly relevant: CallNode[] = [];
  private readonly words: Map<string, Word>;

  constructor(
    private readonly origins: Origins,
    private readonly typed: boolean,
  ) {
    this.words = wordsOf(origins.registry);
  }

  add(call: CallNode, name: string | undefined): void {
    const { origins, typed } = this;
    const word = name === undefined ? NONE : wordFor(name, this.words, origins.registry);
    // Most methods have names that mean nothing to anybody.
    const isAny = typed || word.means || name === undefined || origins.isMemberName(name) || isName(call.callee);
    if (isAny) this.sort(call, word);
  }

  private sort(call: CallNode, word: Word): void {
    const { origins, typed } = this;
    const known = origins.apiOf(call) !== undefined;
    const callee = known ? undefined : origins.valueOf(call.callee);
    const open = typed && !known && !isPlainCall(call, origins);
    if (!known && !open && !word.means && !callee) return;
    this.relevant.push(call);
    if (known) this.known.push(call);
    if (known || word.said) this.said.push(call);
    if (callee?.kind === "function" || callee?.kind === "class") this.own.push({ call, callee: callee.node });
    // What is waited for at once is a promise of which nothing is to be said.
    const unsure = open && outward(call).parent?.type !== "AwaitExpression";
    if (unsure || word.promises || ((known || word.means || callee) && promises(call, origins)))
      this.promising.push(call);
  }
}

function isName(callee: Node): boolean {
  return callee.type === "Identifier" || unwrap(callee).type === "Identifier";
}

/** Whether a call may give a promise, several, or a query that waits to be awaited, as far as contracts and the file itself say. */
function promises(call: CallNode, origins: Origins): boolean {
  const fn = origins.localCallee(call);
  if (fn?.async) return true;
  const value = origins.valueOf(call);
  switch (value?.kind) {
    case "promise":
    case "array":
      return true;
    case "instance":
      // What a function's comment says of its result may be said of what its promise stands for.
      return fn !== undefined || origins.isPromise(value) || origins.registry.isLazy(value.type);
    default:
      return false;
  }
}

/** What has been found out about names, by the contracts at hand: files use the same ones again and again. */
const known = new WeakMap<Registry, Map<string, Word>>();
const MAX_NAMES = 10_000;
const NONE: Word = { means: false, said: false, promises: false };

function wordsOf(registry: Registry): Map<string, Word> {
  let words = known.get(registry);
  if (!words || words.size > MAX_NAMES) known.set(registry, (words = new Map()));
  return words;
}

function wordFor(name: string, words: Map<string, Word>, registry: Registry): Word {
  let word = words.get(name);
  if (!word) {
    const promises = PROMISES.has(name) || OUTRUNS.test(name);
    const said =
      LISTENS.has(name) ||
      registry.method(name).length > 0 ||
      registry.forms.some(({ form }) => form.registrar !== undefined && pattern(form.registrar).test(name));
    const means = promises || said || BY_NAME.has(name);
    words.set(name, (word = means ? { means, said, promises } : NONE));
  }
  return word;
}
