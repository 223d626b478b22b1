/** The one analysis of a file, shared by all rules and independent of their options. */
import type { SourceCode } from "eslint";
import type { Registry } from "../contracts/registry.js";
import { HARMS } from "../contracts/vocabulary.js";
import { type CallNode, type Node, isCall, unwrap, walk } from "./ast.js";
import { type Finding, ruleFor } from "./findings.js";
import { Correlation } from "./obligation/facts.js";
import type { Birth } from "./obligation/birth.js";
import { Births, eventOf } from "./obligation/births.js";
import { findLeak } from "./obligation/explore.js";
import type { Engine } from "./obligation/handle.js";
import { Places } from "./obligation/places.js";
import { Promises } from "./obligation/settle.js";
import { Origins, type TypeOracle, type Variable } from "./origin.js";
import { isProcessLong } from "./process-long.js";
import { Units } from "./units.js";
import { awaitRepair, consumeRepair } from "./repair.js";
import { describeLeak, describeSubject } from "./witness.js";

export interface Input {
  source: SourceCode;
  registry: Registry;
  oracle?: TypeOracle | undefined;
}

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
    const births = new Births(engine, registry, calls);
    const findings = [...this.promises(engine, births, calls, oracle), ...this.handles(engine, births)];
    return findings.sort((a, b) => a.node.range[0] - b.node.range[0]);
  }

  private promises(
    engine: Engine,
    births: Births,
    calls: readonly CallNode[],
    oracle: TypeOracle | undefined,
  ): Finding[] {
    const promises = new Promises(engine, oracle);
    const findings: Finding[] = [];
    for (const call of calls) {
      const { fate, at } = promises.fateOf(call);
      if (fate === "used") continue;
      const work = promises.workOf(call);
      // What fails at the top level ends the process, and is meant to.
      if (!work || isProcessLong(engine.units.unitOf(call), engine.origins)) continue;
      const rule = work === "request" ? "no-floating-request" : "no-floating-promise";
      const subject = describeSubject(call, "", engine);
      const common = {
        rule,
        kind: "settle",
        node: call,
        harm: "crashes",
        size: undefined,
        releaser: undefined,
        what: subject,
      } as const;
      // What is left running before the process ends ends with it.
      if (fate !== "stored" && leadsToEnd(engine, call)) continue;
      if (fate === "stored") {
        const birth = promises.birth(call);
        const leak = birth && findLeak(engine, birth, { exceptional: false });
        if (!birth || !leak) continue;
        findings.push({ ...common, ...describeLeak(leak, birth, engine), voided: false, repair: undefined });
        continue;
      }
      // What the promise would have delivered can be released by nobody now.
      const lost = births
        .of(call)
        .filter((birth) => birth.promise)
        .map((birth) => birth.obligation.harm);
      const harm = [...lost, common.harm].reduce((a, b) => (HARMS.indexOf(b) > HARMS.indexOf(a) ? b : a));
      findings.push({
        ...common,
        harm,
        when: "",
        exceptional: false,
        voided: fate === "voided",
        witness: [],
        repair: awaitRepair(call, at, engine),
      });
    }
    return findings;
  }

  private handles(engine: Engine, births: Births): Finding[] {
    const findings = new Map<Node, Finding>();
    const reported = new Map<Node, Birth>();
    for (const birth of births.all()) {
      const rule = ruleFor(birth.obligation.kind);
      if (!rule || findings.has(birth.node) || this.exempt(birth, engine)) continue;
      const leak = findLeak(engine, birth, { exceptional: true });
      if (!leak) continue;
      reported.set(birth.node, birth);
      findings.set(birth.node, {
        rule,
        kind: birth.obligation.kind,
        node: birth.node,
        harm: birth.obligation.harm,
        voided: false,
        what: describeSubject(birth.node, birth.label, engine),
        size: birth.obligation.size,
        releaser: birth.obligation.by[0],
        repair: consumeRepair(leak, birth),
        ...describeLeak(leak, birth, engine),
      });
    }
    for (const [node, birth] of reported)
      if (birth.parents.some((parent) => reported.has(madeBy(parent) as Node))) findings.delete(node);
    return [...findings.values()];
  }

  /** What lives as long as the process, and what belongs to a class rather than to a path. */
  private exempt(birth: Birth, engine: Engine): boolean {
    if (birth.unit.type === "PropertyDefinition") return true;
    const { kind, harm } = birth.obligation;
    return (kind === "release" || harm === "holds-until-gc") && isProcessLong(birth.unit, engine.origins);
  }
}

/** Whether every way on from a call ends the process. */
function leadsToEnd(engine: Engine, call: Node): boolean {
  const graph = engine.units.graph(engine.units.unitOf(call));
  const start = graph && eventOf(graph, call)?.block;
  if (!graph || !start) return false;
  const seen = new Set([start]);
  for (const block of seen) for (const { to } of block.edges) seen.add(to);
  return !seen.has(graph.exit) && !seen.has(graph.thrown);
}

/** The call whose result a variable was last given: a child of what is reported itself is not reported again. */
function madeBy(variable: Variable): Node | undefined {
  const written = variable.references.findLast((reference) => reference.isWrite())?.writeExpr as unknown as
    Node | undefined;
  const value = written && unwrap(written);
  return value?.type === "AwaitExpression" ? unwrap(value.argument) : value;
}
