/** Checks contracts that come from outside, where no type checker has seen them. */
import * as semver from "./semver.js";
import { contracts as shipped } from "../contracts/index.js";
import { type Api, HARMS, type PackageContract } from "../contracts/vocabulary.js";

type Check = (value: unknown) => string | undefined;

const text: Check = (v) => (typeof v === "string" ? undefined : " must be a string");
/** A method by its name; "()" alone is the function that was given. */
const method: Check = (v) =>
  typeof v === "string" && /.\(\)$/.test(v)
    ? ` must be the name alone, without parentheses: "${v.slice(0, -2)}"`
    : text(v);
const flag: Check = (v) => (typeof v === "boolean" ? undefined : " must be true or false");
const count: Check = (v) => (Number.isInteger(v) && (v as number) >= 0 ? undefined : " must be a whole number");
const anything: Check = () => undefined;

function oneOf(...values: readonly string[]): Check {
  return (v) => (values.includes(v as string) ? undefined : ` must be one of: ${values.join(", ")}`);
}

function list(item: Check): Check {
  return (v) => (Array.isArray(v) ? firstProblem(v.map((e, i) => [`[${i}]`, item(e)])) : " must be an array");
}

function either(...checks: readonly Check[]): Check {
  return (v) => (checks.some((check) => check(v) === undefined) ? undefined : checks.at(-1)!(v));
}

function record(value: Check): Check {
  return (v) =>
    isObject(v)
      ? firstProblem(Object.entries(v).map(([key, entry]) => [`.${key}`, value(entry)]))
      : " must be an object";
}

/** An object with these fields and no others; those after `required` may be missing. */
function shape(fields: () => Record<string, Check>, ...required: readonly string[]): Check {
  return (v) => {
    if (!isObject(v)) return " must be an object";
    const known = fields();
    for (const field of Object.keys(v))
      if (!Object.hasOwn(known, field)) return `: unknown field "${field}"${nearest(field, Object.keys(known))}`;
    for (const field of required) if (!Object.hasOwn(v, field)) return `: the field "${field}" is missing`;
    return firstProblem(
      Object.entries(v).map(([field, entry]) => [`.${field}`, entry === undefined ? undefined : known[field]!(entry)]),
    );
  };
}

const version: Check = (v) =>
  typeof v === "string" && semver.valid(v) ? undefined : ' must be a version, such as "4.0.0"';
const range: Check = (v) =>
  typeof v === "string" && semver.validRange(v) !== null ? undefined : ' must be a range of versions, such as ">=4 <6"';

/** One entry or a list of overloads; the problem of the form that was meant. */
function overloads(entry: Check): Check {
  return (v) => (Array.isArray(v) ? list(entry)(v) : entry(v));
}

const condition = shape(
  () => ({
    at: text,
    is: anything,
    matches: pattern,
    absent: flag,
    kind: oneOf("function", "object", "string", "number", "array"),
    class: either(text, list(text)),
    named: pattern,
    not: flag,
  }),
  "at",
);

const outcome = oneOf("awaited", "dropped", "returned", "tested");

const callback = shape(
  () => ({
    arg: either(count, oneOf("last")),
    params: list(text),
    error: count,
    releases: record(count),
    runs: oneOf("now", "each", "once", "many"),
    result: outcome,
    sync: flag,
    elsewhere: flag,
    forwardedWhere: pattern,
    forwardedBy: list(text),
    period: count,
  }),
  "arg",
  "runs",
);

const handlerFields = (): Record<string, Check> => ({
  arg: either(count, oneOf("last")),
  at: text,
  params: count,
  response: count,
  type: text,
  request: count,
  requestType: text,
  next: count,
  returns: oneOf("answers", "unknown"),
  sync: flag,
  always: flag,
});
const handlers = shape(handlerFields, "response", "type");
const handlerForm = shape(
  () => ({
    ...handlerFields(),
    names: list(pattern),
    stands: oneOf("registered", "anywhere", "exported", "default"),
    registrar: pattern,
    file: pattern,
    annotated: flag,
  }),
  "response",
  "type",
  "names",
  "stands",
);

const givenBack = shape(
  () => ({
    by: list(text),
    from: pattern,
    words: pattern,
    of: pattern,
    sync: flag,
    diesOn: list(text),
    harm: oneOf(...HARMS),
  }),
  "by",
  "harm",
);

const obligation = shape(
  () => ({
    kind: oneOf("settle", "release", "consume", "end", "finish"),
    by: list(method),
    async: list(method),
    undo: text,
    giveUp: text,
    harm: oneOf(...HARMS),
    size: text,
    starves: text,
    onUse: flag,
    absentWhen: record(list(either(text, count, flag))),
    absentNamed: record(pattern),
    shared: flag,
    staysOpen: pattern,
    diesOn: list(method),
    cuts: list(method),
    stops: list(method),
    waits: list(method),
    once: list(method),
    spent: list(method),
  }),
  "kind",
  "by",
  "harm",
);

const limits = shape(() => ({
  signal: list(text),
  timeout: list(text),
  notice: list(text),
  endedBy: list(text),
  bound: pattern,
  after: count,
}));
const form = oneOf("sync", "callback", "promise");
const turn = shape(
  () => ({
    in: version,
    from: either(list(form), form),
    to: form,
    callback: either(count, oneOf("last")),
    use: text,
    read: text,
  }),
  "in",
  "from",
);

const api = shape(() => ({
  when: list(condition),
  class: text,
  value: text,
  returns: text,
  acquires: overloads(place),
  obligation,
  part: flag,
  args: record(oneOf("borrows", "owns", "discharges", "joins")),
  wraps: count,
  callback: overloads(callback),
  awaits: list(text),
  promiseMembers: list(text),
  background: flag,
  instead: shape(() => ({ text, imports: list(text), value: flag }), "text"),
  options: record(outcome),
  plain: list(either(count, oneOf("="))),
  answers: overloads(handlers),
  decorates: oneOf("response", "next", "answered", "value"),
  turned: turn,
  ignoresCallback: either(count, flag),
  callbackOnly: flag,
  blocks: oneOf("work", "answer", "turn", "signal"),
  closesChildren: flag,
  exhausts: text,
  work: oneOf("request", "task", "none"),
  rejects: flag,
  rejectsWith: count,
  limits,
  outrun: count,
  timer: flag,
  never: oneOf("exits", "throws"),
  asserts: oneOf("truthy", "equal", "unequal"),
  lazy: flag,
  sync: flag,
  versions: range,
  note: text,
}));

const event = shape(() => ({
  params: list(text),
  acquires: list(count),
  means: oneOf("success", "failure", "final"),
  sync: flag,
  ends: flag,
  succeeds: flag,
  broadcast: pattern,
  spares: flag,
  silent: flag,
  answers: handlers,
}));

const type = shape(() => ({
  extends: either(text, list(text)),
  obligation,
  members: record(overloads(api)),
  construct: overloads(api),
  call: overloads(api),
  overrides: record(outcome),
  events: record(event),
  lazy: flag,
  takeOver: shape(() => ({ by: text, member: text, unguarded: flag }), "by", "member"),
  pipe: shape(() => ({ holds: oneOf(...HARMS), fails: flag, cutOff: flag })),
}));

const contract = shape(
  () => ({
    package: text,
    modules: list(text),
    versions: range,
    exports: record(overloads(api)),
    globals: record(overloads(api)),
    methods: record(overloads(api)),
    unreachable: list(text),
    types: record(type),
    forms: list(handlerForm),
    givenBack: list(givenBack),
    source: text,
  }),
  "package",
);

/** A name as npm has them: it becomes a part of a path. */
const packageName: Check = (v) =>
  /^(?:@[a-z\d~_-][\w.~-]*\/)?[a-z\d~_-][\w.~-]*$/i.test(v as string) ? undefined : " is no name of a package";

/**
 * The first thing that is wrong with a list of contracts, as the end of a sentence: `[0].exports.open: unknown field "return"…`.
 *
 * @param names whether a package's name may stand in place of a contract
 */
export function checkContracts(value: unknown, names = false): string | undefined {
  const entry: Check = (v) => (names && typeof v === "string" ? packageName(v) : contract(v));
  const problem = list(entry)(value) ?? unknownType(value as (PackageContract | string)[]);
  return problem && (/[.?]$/.test(problem) ? problem : `${problem}.`);
}

/** A type that is named and nowhere described: nothing would come of it, and nobody would be told. */
function unknownType(given: readonly (PackageContract | string)[]): string | undefined {
  const contracts = given.map((entry) => (typeof entry === "string" ? { package: entry } : entry));
  const foreign = foreignTypes(given);
  for (const [index, { package: name, exports = {}, types = {}, globals = {}, methods = {} }] of contracts.entries()) {
    const own = contracts.filter((other) => other.package === name).flatMap((other) => Object.keys(other.types ?? {}));
    const places = Object.entries(types).flatMap(([type, of]) => [
      [`types.${type}.members`, of.members ?? {}] as const,
      [
        `types.${type}`,
        { ...(of.construct && { construct: of.construct }), ...(of.call && { call: of.call }) },
      ] as const,
    ]);
    for (const [path, apis] of [["exports", exports], ["globals", globals], ["methods", methods], ...places] as const)
      for (const [member, entry] of Object.entries<Api | Api[]>(apis))
        for (const api of [entry].flat()) {
          const problem =
            unknownIn(api, own) ??
            unknownElsewhere("returns", api.returns, foreign) ??
            unknownElsewhere("class", api.class, foreign) ??
            unknownElsewhere("value", api.value, foreign);
          if (problem) return `[${index}].${path}.${member}${problem}`;
        }
    for (const [type, of] of Object.entries(types)) {
      const problem =
        misspelt("extends", [of.extends ?? []].flat(), own) ??
        unknownElsewhere("extends", [of.extends ?? []].flat().join(), foreign) ??
        firstProblem(
          Object.entries(of.events ?? {}).map(([event, { params }]) => [
            `.events.${event}`,
            misspelt("params", params ?? [], own),
          ]),
        );
      if (problem) return `[${index}].types.${type}${problem}`;
    }
  }
  return undefined;
}

function unknownIn(api: Api, own: readonly string[]): string | undefined {
  for (const field of ["returns", "class", "value"] as const)
    for (const type of namesIn(api[field])) {
      if (own.includes(type)) continue;
      // What owes nothing needs no description: `Promise<string>`.
      // What is owed for the receiver stands with the receiver's type.
      const places = [api.acquires ?? []].flat().filter((at) => at !== "this");
      const owed = (places.length > 0 && api.obligation === undefined) || field === "value";
      const problem = misspelt(field, [type], own);
      if (owed || problem) return problem ?? `.${field}: there is no type "${type}"${nearest(type, own)}`;
    }
  for (const { params = [] } of [api.callback ?? []].flat()) {
    const problem = misspelt("callback.params", params, own);
    if (problem) return problem;
  }
  for (const { type } of [api.answers ?? []].flat())
    for (const name of namesIn(type))
      // Its obligation says how it is answered.
      if (!own.includes(name)) return `.answers.type: there is no type "${name}"${nearest(name, own)}`;
  return undefined;
}

/** The types of all packages of which there is a contract; undefined of those whose contracts are not at hand. */
function foreignTypes(given: readonly (PackageContract | string)[]): Map<string, Set<string> | undefined> {
  const found = new Map<string, Set<string> | undefined>();
  for (const { package: name, types = {} } of [...shipped, ...given.filter((entry) => typeof entry !== "string")]) {
    const known = found.get(name) ?? new Set();
    for (const type of Object.keys(types)) known.add(type);
    found.set(name, known);
  }
  for (const entry of given) if (typeof entry === "string") found.set(entry, undefined);
  return found;
}

/** A type of another package that is named and not there: `pg#pool`. */
function unknownElsewhere(
  field: string,
  ref: string | undefined,
  foreign: ReadonlyMap<string, ReadonlySet<string> | undefined>,
): string | undefined {
  for (const word of wordsIn(ref)) {
    const [name, type] = word.split("#") as [string, string?];
    if (type === undefined) continue;
    if (!foreign.has(name))
      return `.${field}: there is no contract for the package "${name}"${meant(name, [...foreign.keys()])}`;
    const types = foreign.get(name);
    if (types && !types.has(type))
      return `.${field}: there is no type "${type}" of ${name}${nearest(type, [...types])}`;
  }
  return undefined;
}

/** A type that is almost called like one that there is. */
function misspelt(field: string, refs: readonly string[], own: readonly string[]): string | undefined {
  for (const type of refs.flatMap((ref) => namesIn(ref))) {
    const hint = own.includes(type) ? "" : meant(type, own);
    if (hint) return `.${field}: there is no type "${type}"${hint}`;
  }
  return undefined;
}

/** The types of the same contract that a type expression names. */
function namesIn(ref: string | undefined): string[] {
  return wordsIn(ref).filter(
    (word) => !word.includes("#") && !/^(?:Promise|this|unknown|promisified|(?:arg|result)\d+)$/.test(word),
  );
}

function wordsIn(ref: string | undefined): string[] {
  return ref?.match(/[\w$:@/.-]+(?:#[\w$]+)?/g) ?? [];
}

/** See `Place` in the vocabulary. */
function place(v: unknown): string | undefined {
  if (typeof v === "string" && /^(?:new|result|await|this|cb\[\d+\])(?:\.[\w$]+)*$/.test(v)) return undefined;
  return ' must be "new", "result", "await", "this" or "cb[1]", and may go on with a member, as in "await.body"';
}

function pattern(v: unknown): string | undefined {
  if (typeof v !== "string") return " must be a string";
  try {
    new RegExp(v);
    return undefined;
  } catch {
    return " is no regular expression";
  }
}

function isObject(v: unknown): v is Record<string, unknown> {
  return typeof v === "object" && v !== null && !Array.isArray(v);
}

function firstProblem(entries: readonly (readonly [string, string | undefined])[]): string | undefined {
  for (const [path, problem] of entries) if (problem !== undefined) return `${path}${problem}`;
  return undefined;
}

/** The name that was meant, or all that there are, as the end of a sentence. */
export function nearest(field: string, known: readonly string[]): string {
  const best = known
    .map((name) => ({ name, distance: distance(field.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0];
  return best && best.distance <= Math.max(2, field.length / 3)
    ? `; did you mean "${best.name}"?`
    : known.length > 0
      ? `; known are: ${known.join(", ")}`
      : "";
}

/** The name that was meant, where one is near. */
function meant(field: string, known: readonly string[]): string {
  const hint = nearest(field, known);
  return hint.startsWith("; did you mean") ? hint : "";
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
