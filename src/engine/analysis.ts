/** The one analysis of a file, shared by all rules and independent of their options. */
import type { SourceCode } from "eslint";
import type { Registry } from "../contracts/registry.js";
import { findAsyncCallbacks } from "./detect/async-callbacks.js";
import { findBlocking } from "./detect/blocking.js";
import { findClosedClients } from "./detect/clients.js";
import type { Context, Detector } from "./detect/context.js";
import { findFloatingDisposals } from "./detect/disposals.js";
import { findFloating } from "./detect/floating.js";
import { findFutileAwaits } from "./detect/futile.js";
import { findIdle } from "./detect/idle.js";
import { findLostFields } from "./detect/fields.js";
import { findUndischarged } from "./detect/handles.js";
import { findOverwritten } from "./detect/overwritten.js";
import { findLeakyPipes } from "./detect/pipes.js";
import { findLateUses, findPrematureDisposals } from "./detect/premature.js";
import { findPromiseValues } from "./detect/promise-values.js";
import { findRounds } from "./detect/rounds.js";
import { findRaces } from "./detect/races.js";
import { findTurns } from "./detect/turns.js";
import { findUncaught } from "./detect/uncaught.js";
import { findUnbounded } from "./detect/unbounded.js";
import { findUnsent } from "./detect/unsent.js";
import { findUntimed } from "./detect/untimed.js";
import { findUnended } from "./detect/unended.js";
import { TooMuch } from "./effort.js";
import { runsElsewhere } from "./elsewhere.js";
import { type Finding, onePerPipe } from "./findings.js";
import { modulesIn } from "./modules.js";
import { Births } from "./obligation/births.js";
import { Correlation } from "./obligation/facts.js";
import type { Engine } from "./obligation/engine.js";
import { Places } from "./obligation/places.js";
import { Promises } from "./obligation/settle.js";
import { Origins, type TypeOracle } from "./origin.js";
import { Units } from "./units.js";

export interface Input {
  source: SourceCode;
  filename: string;
  registry: Registry;
  oracle?: TypeOracle | undefined;
}

/** What is wrong in a page as well; in this order, as a promise is claimed by the first. */
const ANYWHERE: readonly Detector[] = [findTurns, findUnsent, findPromiseValues, findAsyncCallbacks];
/** Everything that finds something, each for itself; in this order, too. */
const DETECTORS: readonly Detector[] = [
  ...ANYWHERE,
  findFloating,
  findIdle,
  findUncaught,
  findUndischarged,
  findLostFields,
  findOverwritten,
  findFloatingDisposals,
  findFutileAwaits,
  findClosedClients,
  findRaces,
  findUntimed,
  findUnbounded,
  findRounds,
  findUnended,
  findBlocking,
  findLeakyPipes,
  findPrematureDisposals,
  findLateUses,
];

/** Code of a page: the process, its sockets and its pools are not there. */
const BROWSER =
  /["']use client["']|\bfrom\s*["'](?:react-dom(?:\/client)?|@angular\/core|svelte)["']|\bfrom\s*["']react["'][^]*\bextends\s+(?:React\.)?(?:Pure)?Component\b|\buse(?:Effect|State|Ref|Memo|Callback|Reducer|LayoutEffect)\b[^;]{0,200}\bfrom\s*["']react["']/;
/** One of these stands in it, and is looked for faster. */
const BROWSERS = ["use client", "react", "@angular/core", "svelte"];
/** Globals of a page. */
const PAGE = ["window", "document", "localStorage", "sessionStorage"];

/** Whether a file is code of a page. One that uses Node or a package too may only drive a browser, and hand it such code. */
function isBrowserCode(source: SourceCode, modules: ReadonlySet<string>, registry: Registry): boolean {
  if (BROWSERS.some((word) => source.text.includes(word)) && BROWSER.test(source.text)) return true;
  const scope = source.scopeManager?.globalScope;
  const usesPage =
    scope?.through.some(({ identifier }) => PAGE.includes(identifier.name as string)) === true ||
    PAGE.some((name) => {
      const variable = scope?.set.get(name);
      return variable !== undefined && variable.defs.length === 0 && variable.references.length > 0;
    });
  return usesPage && ![...modules].some((module) => registry.knowsModule(module));
}

/** Text in which nothing can matter: no module that a contract knows, no promise, no global that acquires, no loop that only waits. */
const WAITS = /\b(?:while|for)\s*\([^{}]*\)\s*(?:;|\{\s*\})|\bAtomics\s*\.\s*wait\s*\(/;
const PROMISES = /\basync\b|\bawait\b|\.then\s*\(|\bPromise\b/;
/** One of these stands in it, and is looked for faster. */
const PROMISE_WORDS = ["async", "await", ".then", "Promise"];

/** A function that gets a request and a response, by the names that they have. */
const HANDLERS = /\b_?req(?:uest)?\b[^)\n]{0,80},\s*_?(?:res|response|reply)\b/;

/** Characters from which on a file may be a bundle, and how long its lines are then on average; hand-written lines have some 40. */
const BUNDLE = { size: 20_000, line: 250 };

/** Whether a file was built for machines: its source is what is to be linted. */
function isMinified({ text, lines }: SourceCode): boolean {
  return text.length > BUNDLE.size && text.length / (lines.length + 1) > BUNDLE.line;
}

/** What a compiler writes at the end of what it makes: where its source is. */
const SOURCE_MAP = "//# sourceMappingURL=";

/** Whether a compiler made a file, and left no doubt about it. */
function isBuilt({ lines }: SourceCode): boolean {
  return lines.findLast((line) => line.trim() !== "")?.startsWith(SOURCE_MAP) === true;
}

/** Why a file is not analysed, if it is not. Costs one scan of its text; where there are types, any call may give a promise. */
function reasonToSkip(source: SourceCode, registry: Registry, typed: boolean): string | undefined {
  const { text } = source;
  if (isMinified(source)) return "it is minified: its source is what is to be linted";
  if (isBuilt(source)) return "it is built, as its source map says: its source is what is to be linted";
  if (typed || (PROMISE_WORDS.some((word) => text.includes(word)) && PROMISES.test(text))) return undefined;
  for (const module of modulesIn(text)) if (registry.knowsModule(module)) return undefined;
  // What is given back is followed, whoever gave it.
  if (registry.givenBack.some(({ by, sync }) => sync && text.includes(`.${by[0]}(`))) return undefined;
  return /\b(?:fetch|WebSocket|EventSource)\s*\(/.test(text) || HANDLERS.test(text) || WAITS.test(text)
    ? undefined
    : "nothing in it can matter: no promise, no handler, and no module that a contract knows";
}

/** What a run has found; `context` is missing where the file cannot matter. */
export interface Examined {
  findings: readonly Finding[];
  context?: Context | undefined;
}

export class Analysis {
  /** Whether the file can matter at all; costs one scan of its text. */
  readonly matters: boolean;
  /** How many steps the analysis has taken, once it has run: an expression inferred, a block built or a state visited is one. */
  steps = 0;
  /** Why nothing, or not everything, is looked for in the file. */
  skipped: string | undefined;
  private found: readonly Finding[] | undefined;

  constructor(private readonly input: Input) {
    this.skipped = reasonToSkip(input.source, input.registry, input.oracle !== undefined);
    this.matters = this.skipped === undefined;
  }

  /** Everything there is to report, in source order. What was built to find it is let go: the file outlives its analysis. */
  findings(): readonly Finding[] {
    this.found ??= this.run().findings;
    return this.found;
  }

  /** The same, with what the detectors had at hand, for who asks why. Runs again. */
  run(): Examined {
    const { source, filename, registry, oracle } = this.input;
    if (!this.matters) return { findings: [] };
    const modules = modulesIn(source.text);
    const page = isBrowserCode(source, modules, registry);
    const origins = new Origins(source, registry, oracle, modules);
    let context: Context | undefined;
    try {
      const units = new Units(origins);
      const places = new Places(origins, registry);
      const engine: Engine = { filename, origins, units, places, correlation: new Correlation(origins, places) };
      const given: Context = {
        engine,
        registry,
        births: new Births(engine, registry),
        promises: new Promises(engine, origins.oracle),
        oracle: origins.oracle,
        page,
        claimed: new Set(),
      };
      context = given;
      if (page) this.skipped = "it is code of a page: only what is wrong there as well is looked for";
      const all = (page ? ANYWHERE : DETECTORS).flatMap((detect) => [...detect(given)]);
      const findings = onePerPipe(all.filter(({ node }) => !runsElsewhere(node, origins)));
      return { findings: findings.sort((a, b) => a.node.range[0] - b.node.range[0]), context };
    } catch (error) {
      // Nested deeper than the stack, or too much work: nothing is known of it, and a linter that throws stops everyone's work.
      if (!(error instanceof RangeError || error instanceof TooMuch)) throw error;
      this.skipped = "the analysis has given up: it is nested too deeply, or takes too much work";
      return { findings: [], context };
    } finally {
      this.steps = origins.effort.steps;
    }
  }
}
