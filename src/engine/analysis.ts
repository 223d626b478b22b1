/** The one analysis of a file, shared by all rules and independent of their options. */
import type { SourceCode } from "eslint";
import type { Registry } from "../contracts/registry.js";
import { type CallNode, type Node, isCall, walk } from "./ast.js";
import type { Context, Detector } from "./detect/context.js";
import { findFloating } from "./detect/floating.js";
import { findUndischarged } from "./detect/handles.js";
import { findUnclosedOutcomes } from "./detect/outcomes.js";
import { findLeakyPipes } from "./detect/pipes.js";
import { findLateUses, findPrematureDisposals } from "./detect/premature.js";
import type { Finding } from "./findings.js";
import { Births } from "./obligation/births.js";
import { Correlation } from "./obligation/facts.js";
import type { Engine } from "./obligation/handle.js";
import { Places } from "./obligation/places.js";
import { Promises } from "./obligation/settle.js";
import { Origins, type TypeOracle } from "./origin.js";
import { Units } from "./units.js";

export interface Input {
  source: SourceCode;
  registry: Registry;
  oracle?: TypeOracle | undefined;
}

/** Everything that finds something, each for itself. */
const DETECTORS: readonly Detector[] = [
  findFloating,
  findUndischarged,
  findUnclosedOutcomes,
  findLeakyPipes,
  findPrematureDisposals,
  findLateUses,
];

/** Code of a page: the process, its sockets and its pools are not there. */
const BROWSER =
  /["']use client["']|\bfrom\s*["'](?:react-dom(?:\/client)?|@angular\/core|svelte)["']|\buse(?:Effect|State|Ref|Memo|Callback|Reducer|LayoutEffect)\b[^;]{0,200}\bfrom\s*["']react["']/;
/** Globals of a page. */
const PAGE = ["window", "document", "localStorage", "sessionStorage"];

/** Whether a file is code of a page. One that uses Node or a package too may only drive a browser, and hand it such code. */
function isBrowserCode(source: SourceCode, registry: Registry): boolean {
  if (BROWSER.test(source.text)) return true;
  const scope = source.scopeManager?.globalScope;
  const usesPage =
    scope?.through.some(({ identifier }) => PAGE.includes(identifier.name as string)) === true ||
    PAGE.some((name) => {
      const variable = scope?.set.get(name);
      return variable !== undefined && variable.defs.length === 0 && variable.references.length > 0;
    });
  return usesPage && ![...source.text.matchAll(MODULES)].some((match) => registry.knowsModule(match[2]!));
}

/** Text in which nothing can matter: no module that a contract knows, no promise, no global that acquires. */
const PROMISES = /\basync\b|\bawait\b|\.then\s*\(|\bPromise\b/;
const MODULES = /(?:\bfrom\s*|\brequire\s*\(\s*|\bimport\s*\(?\s*)(["'])([^"'\n]+)\1/g;

/** Whether a file can matter at all. Costs one scan of its text; where there are types, any call may give a promise. */
export function canMatter({ text, parserServices }: SourceCode, registry: Registry): boolean {
  if (parserServices?.["program"]) return true;
  if (PROMISES.test(text)) return true;
  for (const match of text.matchAll(MODULES)) if (registry.knowsModule(match[2]!)) return true;
  return /\b(?:fetch|WebSocket|EventSource)\s*\(/.test(text);
}

export class Analysis {
  private found: readonly Finding[] | undefined;

  constructor(private readonly input: Input) {}

  /** Everything there is to report, in source order. */
  findings(): readonly Finding[] {
    if (!this.found) {
      try {
        this.found = this.run();
      } catch (error) {
        // Code that is nested deeper than the stack: nothing is known of it, and a linter that throws stops everyone's work.
        if (!(error instanceof RangeError)) throw error;
        this.found = [];
      }
    }
    return this.found;
  }

  private run(): Finding[] {
    const { source, registry, oracle } = this.input;
    if (!canMatter(source, registry) || isBrowserCode(source, registry)) return [];
    const origins = new Origins(source, registry, oracle);
    const units = new Units(origins);
    const places = new Places(origins, registry);
    const engine: Engine = { origins, units, places, correlation: new Correlation(origins, places) };
    const calls: CallNode[] = [];
    walk(source.ast as unknown as Node, source.visitorKeys, (node) => {
      if (isCall(node)) calls.push(node);
    });
    const context: Context = {
      engine,
      registry,
      calls,
      births: new Births(engine, registry, calls),
      promises: new Promises(engine, oracle),
    };
    const findings = DETECTORS.flatMap((detect) => [...detect(context)]);
    return findings.sort((a, b) => a.node.range[0] - b.node.range[0]);
  }
}
