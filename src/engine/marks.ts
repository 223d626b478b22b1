/** What JSDoc says of a function of the file, in words of contracts; it stands above what the function's body shows. */
import type { Transfer } from "../contracts/vocabulary.js";
import type { FunctionNode } from "./ast.js";
import type { Origins } from "./origin.js";

export interface Marks {
  /**
   * `@acquires`: the caller owes a release of what the function returns (or what its promise resolves to). The names of the methods that
   * release it, none where its type's contract says that.
   */
  acquires: readonly string[] | undefined;
  /** `@releases name`, `@owns name`, `@borrows name`: what becomes of a handle that is passed as this parameter, by its index. */
  parameters: ReadonlyMap<number, Transfer>;
  /** `@fireAndForget`: its promise may be dropped. */
  fireAndForget: boolean;
}

const TRANSFERS: Record<string, Transfer> = { releases: "discharges", owns: "owns", borrows: "borrows" };
const NAMES = "acquires|releases|owns|borrows|fireAndForget";
const TAGS = new RegExp(`@(${NAMES})\\b[ \\t]*([^\\n@]*)`, "g");
/** Text in which a function may have marks. */
export const MARKS = new RegExp(`@(?:${NAMES})\\b`);

const known = new WeakMap<FunctionNode, Marks | undefined>();

/** The marks of a function; undefined where its JSDoc has none. */
export function marksOf(fn: FunctionNode, origins: Origins): Marks | undefined {
  const doc = origins.docOfFunction(fn);
  if (!doc) return undefined;
  if (!known.has(fn)) known.set(fn, read(fn, doc));
  return known.get(fn);
}

function read(fn: FunctionNode, doc: string): Marks | undefined {
  let found: Marks | undefined;
  const parameters = new Map<number, Transfer>();
  for (const [, tag = "", rest = ""] of doc.matchAll(TAGS)) {
    found ??= { acquires: undefined, parameters, fireAndForget: false };
    const words = rest.match(/[\w$]+/g) ?? [];
    if (tag === "fireAndForget") found = { ...found, fireAndForget: true };
    else if (tag === "acquires") found = { ...found, acquires: methods(rest) };
    else {
      const index = fn.params.findIndex((param) => nameOf(param) === words[0]);
      if (index >= 0) parameters.set(index, TRANSFERS[tag]!);
    }
  }
  return found;
}

/** `@acquires {close, destroy}`: the methods in braces; the rest of the line is prose. */
function methods(text: string): string[] {
  return /^\{([^}]*)\}/.exec(text)?.[1]?.match(/[\w$.]+/g) ?? [];
}

function nameOf(param: FunctionNode["params"][number]): string | undefined {
  const inner = param.type === "AssignmentPattern" ? param.left : param;
  return inner.type === "Identifier" ? inner.name : undefined;
}
