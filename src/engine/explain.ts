/** What the engine believes of the calls on a line, as data: for whoever wants to know why something is reported, or is not. */
import { type Entry, type Registry, asArray } from "../contracts/registry.js";
import type { Api } from "../contracts/vocabulary.js";
import type { Analysis } from "./analysis.js";
import { type CallNode, type FunctionNode, type Node, methodCall, unwrap } from "./ast.js";
import type { Context } from "./detect/context.js";
import type { Finding, RuleId } from "./findings.js";
import type { Birth } from "./obligation/birth.js";
import { findLoss } from "./obligation/explore.js";
import { handlerBirths } from "./obligation/handlers.js";
import { isProcessLong } from "./process-long.js";
import { describeLeak, describeSource, textOf } from "./witness.js";
import type { WitnessPoint } from "./witness-point.js";

/** A call, and what is known of it. */
export interface ExplainedCall {
  line: number;
  column: number;
  text: string;
  /** The contract's entry that it means. */
  contract: ExplainedContract | undefined;
  /** What it is instead, or why nothing is known of it. */
  otherwise: string | undefined;
  /** What its promise stands for, and what is done with it. */
  promise: { work: string; fate: string } | undefined;
  obligations: ExplainedObligation[];
  /** Rules with a finding here, whether they are on or not. */
  findings: { rule: RuleId; exceptional: boolean }[];
}

export interface ExplainedContract {
  package: string;
  /** Its place in the contract: `exports.open`, `types.Pool.members.connect`. */
  at: string;
  /** The version in use, and how that is known. */
  version: string | undefined;
  known: string | undefined;
  /** What the entry says. */
  says: Omit<Api, "note">;
  /** Where the facts were read. */
  source: string | undefined;
}

export interface ExplainedObligation {
  /** `pg Pool#connect` */
  of: string;
  kind: string;
  by: readonly string[];
  harm: string;
  /** The harm in words, where those of its kind are not its. */
  starves: string | undefined;
  /** Where it is born, if not by the call itself: in its callback. */
  line: number;
  /** Nothing is held before one of these is called. */
  opensBy: readonly string[];
  /** The shortest path on which it is not discharged. */
  leak: { when: string; exceptional: boolean; path: readonly WitnessPoint[] } | undefined;
  /** Where its paths end with nothing owed. */
  ends: { how: string; line: number; text: string }[];
  /** Why a path that leaks is no report. */
  exempt: string | undefined;
}

/** Explains the calls that begin, or are called, on a line; those of a column alone where one is given. */
export function explainLine(analysis: Analysis, registry: Registry, line: number, column?: number): ExplainedCall[] {
  const { context, findings } = analysis.run();
  if (!context) return [];
  return context.engine.origins.calls
    .filter((call) => isOn(call, line, column))
    .map((call) => explainCall(call, context, registry, findings));
}

function isOn(call: CallNode, line: number, column: number | undefined): boolean {
  const { start } = call.loc;
  const called = call.callee.loc.end;
  if (start.line !== line && called.line !== line) return false;
  if (column === undefined) return true;
  const from = start.line === line ? start.column : 0;
  return column - 1 >= from && (call.loc.end.line > line || column - 1 < call.loc.end.column);
}

function explainCall(
  call: CallNode,
  context: Context,
  registry: Registry,
  findings: readonly Finding[],
): ExplainedCall {
  const { engine, births, promises } = context;
  const { origins } = engine;
  const entry = origins.apiOf(call) ?? origins.methodApi(call);
  const work = promises.workOf(call);
  const isPromise = work !== undefined || origins.isPromise(origins.valueOf(call));
  const owed = [...births.of(call), ...answersOf(call, context, registry)];
  return {
    line: call.loc.start.line,
    column: call.loc.start.column + 1,
    text: textOf(call, engine),
    contract: entry && explainEntry(entry, registry),
    otherwise: entry ? undefined : whatElse(call, context, registry),
    promise: isPromise
      ? { work: work ?? "nothing that could fail or matters", fate: FATES[promises.fateOf(call)?.fate ?? "used"] }
      : undefined,
    obligations: owed.map((birth) => explainBirth(birth, context, findings)),
    findings: findings
      .filter(({ node }) => node === call || owed.some((birth) => birth.node === node))
      .map(({ rule, exceptional }) => ({ rule, exceptional })),
  };
}

/** The responses that functions of the file get by a call that registers them: `app.get("/", (req, res) => …)`. */
function answersOf(call: CallNode, { engine }: Context, registry: Registry): Birth[] {
  const handlers = call.arguments.flatMap((argument) => engine.origins.functionOf(argument) ?? []);
  return handlers.length === 0
    ? []
    : handlerBirths(engine, registry).filter(({ unit }) => handlers.includes(unit as FunctionNode));
}

const FATES = {
  dropped: "dropped",
  voided: "dropped on purpose, by `void`",
  stored: "stored, and followed from there",
  used: "awaited, returned, chained or handed on",
} as const;

function explainEntry({ api, pkg }: Entry, registry: Registry): ExplainedContract {
  const { note: _, ...says } = api;
  const version = registry.version(pkg.package);
  return {
    package: pkg.package,
    at: placeOfApi(api, pkg),
    version,
    known: version === undefined ? undefined : registry.versionSource(pkg.package),
    says,
    source: pkg.source,
  };
}

/** Where an entry stands in its contract; an entry that was made anew for the call at hand stands nowhere. */
function placeOfApi(api: Api, pkg: Entry["pkg"]): string {
  const places: [string, Record<string, Api | Api[]>][] = [
    ["exports", pkg.exports ?? {}],
    ["globals", pkg.globals ?? {}],
    ["methods", pkg.methods ?? {}],
    ...Object.entries(pkg.types ?? {}).map(([name, type]): [string, Record<string, Api | Api[]>] => [
      `types.${name}.members`,
      type.members ?? {},
    ]),
    ...Object.entries(pkg.types ?? {}).map(([name, { call, construct }]): [string, Record<string, Api | Api[]>] => [
      `types.${name}`,
      { ...(call && { call }), ...(construct && { construct }) },
    ]),
  ];
  for (const [path, apis] of places)
    for (const [name, given] of Object.entries(apis)) {
      const index = asArray(given).indexOf(api);
      if (index >= 0) return `${path}.${name}${Array.isArray(given) ? `[${index}]` : ""}`;
    }
  return "";
}

/** What a call is of which no contract knows anything. */
function whatElse(call: CallNode, { engine, oracle }: Context, registry: Registry): string {
  const { origins } = engine;
  const local = origins.localCallee(call);
  if (local) return `a function of this file, on line ${local.loc.start.line}`;
  const method = methodCall(call);
  const owner = method && origins.valueOf(method.object);
  const callee = origins.valueOf(call.callee);
  const typed = oracle?.isPromise(call) === true ? "; its type says that it gives a promise" : "";
  if (callee?.kind === "class") return `a class of this file, on line ${callee.node.loc.start.line}`;
  if (callee?.kind === "module")
    return `the contract of ${callee.pkgs[0]?.package} says nothing of its export "${callee.path.join(".")}"${typed}`;
  if (owner?.kind === "instance")
    return `the contract of ${owner.type.pkg.package} says nothing of \`${method!.name}\` of ${owner.type.name}, or no overload fits${typed}`;
  const root = rootOf(call);
  const from = root && importOf(root, origins);
  if (from !== undefined && !registry.knowsModule(from)) return `no contract knows the module "${from}"${typed}`;
  if (method && owner)
    return `\`${textOf(method.object, engine)}\` is known, its method \`${method.name}\` is not${typed}`;
  return `nothing is known of \`${textOf(method?.object ?? call.callee, engine)}\`${typed}`;
}

/** The identifier at the head of a callee: `a` of `a.b().c()`. */
function rootOf(call: CallNode): Node | undefined {
  let at: Node = unwrap(call.callee);
  for (;;) {
    if (at.type === "MemberExpression") at = unwrap(at.object);
    else if (at.type === "CallExpression" || at.type === "NewExpression") at = unwrap(at.callee);
    else return at.type === "Identifier" ? at : undefined;
  }
}

function importOf(id: Node, origins: Context["engine"]["origins"]): string | undefined {
  const def = origins.variable(id)?.defs[0];
  const declaration = def?.type === "ImportBinding" ? (def.parent as unknown as Node) : undefined;
  return declaration?.type === "ImportDeclaration" ? declaration.source.value : undefined;
}

function explainBirth(birth: Birth, context: Context, findings: readonly Finding[]): ExplainedObligation {
  const { engine } = context;
  const ends: ExplainedObligation["ends"] = [];
  engine.trace = (how, at) => {
    if (!at || (how !== "discharged" && how !== "handed over")) return;
    const { line } = at.loc.start;
    if (!ends.some((end) => end.how === how && end.line === line)) ends.push({ how, line, text: textOf(at, engine) });
  };
  const { leak, waiting } = findLoss(engine, birth) ?? {};
  engine.trace = undefined;
  const { kind, by, harm, starves } = birth.obligation;
  const described = leak && {
    ...describeLeak(leak, birth, engine),
    ...(waiting && describeSource(waiting, engine)),
  };
  const reported = findings.some(({ node }) => node === birth.node);
  return {
    of: birth.label,
    kind,
    by,
    harm,
    starves,
    line: birth.node.loc.start.line,
    opensBy: [...(birth.opensBy ?? [])],
    leak: described && { when: described.when, exceptional: described.exceptional, path: described.witness },
    ends: ends.sort((a, b) => a.line - b.line),
    exempt: !leak || reported ? undefined : exemption(birth, context),
  };
}

/** Why there is no report of what leaks. */
function exemption(birth: Birth, { engine, page }: Context): string {
  if (page) return "the file is code of a page";
  if (birth.exchange) return "others may answer: only what fails is looked at";
  if (birth.unit.type === "PropertyDefinition") return "it belongs to its class";
  if (isProcessLong(birth.unit, engine.origins)) return "it is made once, and lives as long as the process";
  return "what it belongs to is reported, or it ends by itself";
}
