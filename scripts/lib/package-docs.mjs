// Writes down what the contracts know, package by package, for readers.

/**
 * @typedef {import("../../src/contracts/vocabulary.ts").PackageContract} Contract
 * @typedef {import("../../src/contracts/vocabulary.ts").Api} Api
 * @typedef {import("../../src/contracts/vocabulary.ts").Obligation} Obligation
 */
/** One entry of an API and how it is written: `Pool#connect`. @typedef {{ owner: string, name: string, api: Api }} Entry */

/** @type {Record<Obligation["harm"], string>} */
const HARMS = {
  "loses-work": "work is lost",
  "holds-until-gc": "it stays open until garbage collection at best",
  "holds-until-timeout": "it stays open until a timeout",
  crashes: "the process crashes",
  hangs: "somebody waits for ever",
  "holds-file": "a file stays open",
  "holds-process": "a process stays alive",
  "holds-socket": "a socket stays open",
  "starves-pool": "a pool has one member less",
};
/** @type {Record<Obligation["kind"], string>} */
const KINDS = { settle: "await it", release: "release", consume: "consume", end: "end", finish: "finish" };
/** So many packages stand in a heading; where there are more, the first one does. */
const MAX_HEADING = 3;

/** A section about packages of which the same is known. @typedef {{ names: string[], heading: string, text: string }} Section */

/**
 * What is known of packages, a section for those that are alike.
 *
 * @param {readonly Contract[]} contracts
 * @param {readonly string[]} readers releasers that stand for reading a stream, whatever the method
 * @returns {Section[]}
 */
export function packageSections(contracts, readers) {
  /** @type {Map<string, Contract[]>} */
  const byName = new Map();
  for (const contract of contracts)
    if (contract.modules?.length !== 0)
      byName.set(contract.package, [...(byName.get(contract.package) ?? []), contract]);
  // Packages of which the same is known share a section; what their exports are called is all that differs.
  /** @type {Map<string, string[]>} */
  const alike = new Map();
  for (const name of [...byName.keys()].sort(compare)) {
    const key = shapeOf(byName.get(name) ?? []);
    alike.set(key, [...(alike.get(key) ?? []), name]);
  }
  /** @type {Map<string, string[]>} */
  const sections = new Map();
  for (const names of alike.values()) {
    const isFamily = names.length > MAX_HEADING;
    for (const name of isFamily ? names.slice(0, 1) : names) {
      const text = sectionOf(byName.get(name) ?? [], new Set(readers), isFamily);
      sections.set(text, [...(sections.get(text) ?? []), ...(isFamily ? names : [name])]);
    }
  }
  return [...sections]
    .sort(([, a], [, b]) => compare(a[0] ?? "", b[0] ?? ""))
    .map(([text, names]) => {
      const all = names.length > MAX_HEADING ? `${names.map(code).join(", ")}\n\n` : "";
      return { names, heading: headingOf(names), text: all + text };
    });
}

/** What is known of a package, without names of its own. @param {readonly Contract[]} contracts */
function shapeOf(contracts) {
  return JSON.stringify(
    contracts.map(({ exports = {}, types = {}, versions, source }) => [
      Object.values(exports),
      types,
      versions,
      source,
    ]),
  );
}

/** @param {readonly string[]} names */
function headingOf(names) {
  return names.length > MAX_HEADING ? `${names[0]} and others` : names.join(", ");
}

/** @param {readonly Contract[]} contracts @param {Set<string>} readers @param {boolean} isFamily */
function sectionOf(contracts, readers, isFamily) {
  return contracts
    .map((contract) => contractText(contract, readers, isFamily))
    .filter((text, i, all) => all.indexOf(text) === i)
    .join("\n\n");
}

/** @param {Contract} contract @param {Set<string>} readers @param {boolean} isFamily without names of exports */
function contractText(contract, readers, isFamily) {
  const { package: name, modules, versions, source } = contract;
  const entries = entriesOf(contract).filter(({ owner }) => !isFamily || owner !== "");
  const imports = modules && !(modules.length === 1 && modules[0] === name) ? modules.map(code).join(", ") : "";
  const head = [imports && `From ${imports}`, versions && `Version ${code(versions)}`].filter(Boolean).join(", ");
  const lines = [
    ...owed(contract, entries, readers),
    ...listed("Requests", entries, ({ api }) => /^Promise</.test(api.returns ?? "") && api.work !== "none"),
    ...lazy(contract),
    ...listed("Callbacks awaited", entries, ({ api }) => hasCallback(api, "awaited") || (api.awaits ?? []).length > 0),
    ...listed("Callbacks handed on", entries, ({ api }) => hasCallback(api, "returned")),
    ...listed("Callbacks tested as they are", entries, ({ api }) => hasCallback(api, "tested")),
    ...listed("Callbacks dropped", entries, ({ api }) => hasCallback(api, "dropped")),
    ...listed("Handlers that answer requests", entries, ({ api }) => api.answers !== undefined),
    ...listed("Holds up the thread", entries, ({ api }) => api.blocks !== undefined),
    ...turns(entries),
    ...events(contract),
  ];
  if (lines.length === 0) lines.push("- Nothing is owed for what it gives, and its functions borrow what they get.");
  return [head, lines.join("\n"), source && `<sub>${source}</sub>`].filter(Boolean).join("\n\n");
}

/** @param {Contract} contract @returns {Entry[]} */
function entriesOf({ exports = {}, globals = {}, types = {}, methods = {} }) {
  /** @type {Entry[]} */
  const entries = [];
  const add = (/** @type {string} */ owner, /** @type {Record<string, Api | Api[]>} */ apis) => {
    for (const [name, list] of Object.entries(apis)) for (const api of asList(list)) entries.push({ owner, name, api });
  };
  add("", exports);
  add("", globals);
  add("…", methods);
  for (const [type, { members = {}, call, construct }] of Object.entries(types)) {
    add(type, members);
    if (call) add("", { [`${type}()`]: call });
    if (construct) add("", { [`new ${type}()`]: construct });
  }
  return entries;
}

/** @param {Contract} contract @param {readonly Entry[]} entries @param {Set<string>} readers */
function owed({ types = {} }, entries, readers) {
  const lines = [];
  for (const [type, { obligation }] of Object.entries(types)) {
    if (!obligation) continue;
    const begins = (/** @type {Entry} */ { owner, api }) =>
      owner === type && asList(api.acquires ?? []).includes("this");
    const from =
      groups(entries.filter(({ api }) => api.acquires && !api.obligation && gives(api, type))) ||
      groups(entries.filter(({ api }) => gives(api, type)));
    const since = [
      ...new Set(entries.filter((entry) => !entry.api.obligation && begins(entry)).map(({ name }) => name)),
    ];
    const used =
      since.length > 4 ? "once it is used" : since.length > 0 && `once ${since.map(code).join(" or ")} is called`;
    const origin = [from && `from ${from}`, used].filter(Boolean).join(", ");
    lines.push(`- **Owed**: \`${type}\`${origin ? ` (${origin})` : ""}: ${duty(obligation, readers)}`);
  }
  // What a call begins beside what is owed for its receiver: a transaction.
  /** @type {Map<string, Entry[]>} */
  const own = new Map();
  for (const entry of entries)
    if (entry.api.obligation) {
      const text = duty(entry.api.obligation, readers);
      own.set(text, [...(own.get(text) ?? []), entry]);
    }
  for (const [text, begun] of own) {
    const isText = begun.every(({ api }) => api.when?.some(({ matches }) => matches?.includes("begin")));
    lines.push(
      `- **Owed**${isText ? " for a transaction" : ""}: ${groups(begun)}${isText ? " with `BEGIN`" : ""}: ${text}`,
    );
  }
  return lines;
}

/** @param {Obligation} obligation @param {Set<string>} readers */
function duty({ kind, by, harm, size, shared, onUse, diesOn }, readers) {
  const plain = by.filter((use) => !readers.has(use.replace(/^(?:[\w$]+\.)+/, "")));
  const reads = by.find((use) => readers.has(use.replace(/^(?:[\w$]+\.)+/, "")));
  const uses = [
    ...new Set(plain.map(written)),
    ...(reads
      ? [`reading ${reads.includes(".") && !reads.startsWith("[") ? code(reads.split(".")[0] ?? "") : "it"}`]
      : []),
  ];
  const notes = [
    shared && "_shared_",
    onUse && "once it is used",
    diesOn?.includes("event('error')") && "an `error` ends it",
    diesOn?.includes("connect") && "nothing is open where `connect` fails",
  ].filter(Boolean);
  return `${KINDS[kind]} by ${uses.join(", ")}; else ${HARMS[harm]}${size ? ` (${size})` : ""}${notes.length > 0 ? `; ${notes.join(", ")}` : ""}.`;
}

/** A releaser for readers: without the pattern of its text. @param {string} use */
function written(use) {
  if (use === "iterate") return "iterating";
  const exhausted = /^(?:(.+)\.)?exhaust$/.exec(use);
  if (exhausted) return exhausted[1] ? `reading ${code(exhausted[1])} to the end` : "iterating to the end";
  const text = /^([\w$.]+)\(\/(.*)$/s.exec(use);
  if (text) return code(`${text[1]}("${/rollback/i.test(text[2] ?? "") ? "COMMIT / ROLLBACK" : "…"}")`);
  if (/^on\('/.test(use) || use.startsWith("=")) return code(use);
  return code(use.endsWith("(*)") ? use.replace("(*)", "(true)") : `${use}()`);
}

/** Whether a call gives a value of a type. @param {Api} api @param {string} type */
function gives({ returns = "", class: made = "", callback }, type) {
  const names = [returns, made, ...asList(callback ?? []).flatMap(({ params = [] }) => params)];
  return names.some((name) => new RegExp(`(?<![\\w$#])${type.replace(/\$/g, "\\$")}(?![\\w$])`).test(name));
}

/** @param {Contract} contract */
function lazy({ types = {} }) {
  const names = Object.entries(types).flatMap(([name, type]) => (type.lazy ? [code(name)] : []));
  return names.length > 0 ? [`- **Lazy**: ${names.join(", ")}`] : [];
}

/** @param {Contract} contract */
function events({ types = {} }) {
  const names = Object.entries(types).flatMap(([type, { events: all = {} }]) =>
    Object.entries(all).flatMap(([event, { acquires }]) => (acquires ? [code(`${type} '${event}'`)] : [])),
  );
  return names.length > 0 ? [`- **Events that hand out something owed**: ${names.join(", ")}`] : [];
}

/** @param {readonly Entry[]} entries */
function turns(entries) {
  /** @type {Map<string, Entry[]>} */
  const byTurn = new Map();
  for (const entry of entries) {
    const { turned } = entry.api;
    if (!turned) continue;
    const text = `since ${turned.in} by ${turned.to ?? "promise"}, before by ${asList(turned.from).join(" or ")}`;
    byTurn.set(text, [...(byTurn.get(text) ?? []), entry]);
  }
  return [...byTurn].map(([text, list]) => `- **Turned**: ${groups(list)}: ${text.replaceAll("by sync", "at once")}`);
}

/** @param {string} title @param {readonly Entry[]} entries @param {(entry: Entry) => boolean} isMeant */
function listed(title, entries, isMeant) {
  const text = groups(entries.filter(isMeant));
  return text ? [`- **${title}**: ${text}`] : [];
}

/** @param {Api} api @param {string} result */
function hasCallback({ callback, options = {} }, result) {
  return (
    asList(callback ?? []).some((one) => one.result === result) ||
    Object.values(options).includes(/** @type {"awaited"} */ (result))
  );
}

/** Names by their owners; owners with the same names together. @param {readonly Entry[]} entries */
function groups(entries) {
  /** @type {Map<string, Set<string>>} */
  const byOwner = new Map();
  for (const { owner, name } of entries) byOwner.set(owner, (byOwner.get(owner) ?? new Set()).add(name));
  /** @type {Map<string, string[]>} */
  const byNames = new Map();
  for (const [owner, names] of byOwner) {
    const key = [...names].join(" ");
    byNames.set(key, [...(byNames.get(key) ?? []), owner]);
  }
  return [...byNames]
    .map(([key, owners]) => {
      const names = key.split(" ");
      const owner = owners.filter(Boolean).join("/");
      if (!owner) return names.map((name) => code(name)).join(", ");
      const written = names.map((name) => (name === "*" ? "any method" : name));
      return names.length === 1 ? code(`${owner}#${written[0]}`) : `\`${owner}#\` ${written.map(code).join(" ")}`;
    })
    .join(", ");
}

/** @param {string} text */
function code(text) {
  return `\`${text}\``;
}

/** @param {string} a @param {string} b */
function compare(a, b) {
  return a.localeCompare(b, "en");
}

/** @template T @param {T | T[]} value @returns {T[]} */
function asList(value) {
  return Array.isArray(value) ? value : [value];
}
