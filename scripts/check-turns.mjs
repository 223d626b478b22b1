// Checks the turns that contracts record: downloads each package at the version that turned and at the last one before it, and looks in
// their declarations and sources for what the contract says. What cannot be told mechanically is listed for a reader.
// usage: npm run check-turns [-- package …] [--dir folder for the downloads] [--verbose]
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import semver from "semver";
import { cache, root, stop } from "./lib/project.mjs";

/** Packages whose code is in another one; with a version where that has numbers of its own. */
/** @type {Record<string, { before?: string, after?: string }>} */
const ELSEWHERE = {
  redis: { after: "@redis/client@1.0.6" },
  puppeteer: { before: "puppeteer-core", after: "puppeteer-core" },
  mjml: { before: "mjml-core", after: "mjml-core" },
  level: { before: "abstract-level@1.0.4", after: "abstract-level@2.0.0" },
  "classic-level": { before: "abstract-level@1.0.4", after: "abstract-level@2.0.0" },
  "memory-level": { before: "abstract-level@1.0.4", after: "abstract-level@2.0.0" },
  algoliasearch: { after: "@algolia/client-search@4.0.0" },
  jimp: { before: "@jimp/core", after: "@jimp/core" },
};
/** Packages that make their methods when they run: the function behind all of them. */
/** @type {Record<string, { before?: string, after?: string }>} */
const BEHIND = { redis: { before: "internal_send_command", after: "sendCommand" } };

/**
 * @typedef {{ in: string, from: string | string[], to?: string, read?: string }} Turn
 * @typedef {{ name: string, api: string, turn: Turn, promise: boolean }} Turned
 * @typedef {{ file: string, text: string }} Source
 * @typedef {{ version: string, files: Source[] }} Side
 * @typedef {{ turned?: Turn, returns?: string }} Entry
 * @typedef {Record<string, Entry | Entry[]>} Entries
 */

const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { dir: { type: "string" }, verbose: { type: "boolean" } },
});
const verbose = values.verbose === true;
const folder = values.dir ?? cache("turns");

const { contracts } = await import(path.join(root, "dist/contracts/index.js")).catch(() =>
  stop("run `npm run build` first"),
);
/** @type {Turned[]} */
const all = contracts.flatMap(turnsOf);
const turns = wanted.length === 0 ? all : all.filter((turn) => wanted.includes(turn.name));
/** @type {Map<string, string[]>} */
const versionsOf = new Map();
/** @type {Record<string, number>} */
const counts = { shown: 0, "read by hand": 0, "not told": 0, contradicted: 0, failed: 0 };
const byPackage = groupBy(turns, ({ name }) => name);
for (const [name, list] of byPackage) {
  for (const [version, apis] of groupBy(list, ({ turn }) => turn.in)) {
    let sides;
    try {
      sides = sidesOf(name, version);
    } catch (error) {
      counts.failed += apis.length;
      console.log(`failed       ${name} ${version}: ${String(error).split("\n")[0]}`);
      continue;
    }
    for (const { api, turn, promise } of apis) {
      const judged = judge(name, api, turn, promise, sides);
      // Declarations without semicolons run into each other: who has read them knows better.
      const byHand = judged.word !== "shown" && turn.read !== undefined;
      const verdict = byHand ? { word: "read by hand", why: turn.read } : judged;
      counts[verdict.word]++;
      if (verbose || (verdict.word !== "shown" && !byHand))
        console.log(
          `${verdict.word.padEnd(12)} ${name} ${sides.before.version} → ${sides.after.version} ${api}: ${verdict.why}`,
        );
    }
  }
}
console.log(
  Object.entries(counts)
    .map(([word, count]) => `${count} ${word}`)
    .join(", "),
);
if (counts.contradicted > 0) process.exitCode = 1;

/** @template T @param {T[]} list @param {(item: T) => string} key @returns {Map<string, T[]>} */
function groupBy(list, key) {
  /** @type {Map<string, T[]>} */
  const groups = new Map();
  for (const item of list) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

/** All turns of a contract, once each. @param {{ package: string, exports?: Entries, types?: Record<string, { members?: Entries }> }} contract */
function turnsOf({ package: name, exports = {}, types = {} }) {
  /** @type {Map<string, Turned>} */
  const found = new Map();
  const add = (/** @type {string} */ api, /** @type {Entry | Entry[]} */ entries) => {
    for (const entry of Array.isArray(entries) ? entries : [entries])
      if (entry?.turned)
        found.set(keyOf(name, api, entry.turned), {
          name,
          api,
          turn: entry.turned,
          promise: /^Promise/.test(entry.returns ?? ""),
        });
  };
  for (const [api, entries] of Object.entries(exports)) add(api, entries);
  for (const [type, { members = {} }] of Object.entries(types))
    for (const [member, entries] of Object.entries(members)) add(`${type}#${member}`, entries);
  return [...found.values()];
}

/** What is looked for once: a member under all types that have it, all of them where one function is behind them. @param {string} name @param {string} api @param {Turn} turn */
function keyOf(name, api, { in: version }) {
  return `${name in BEHIND ? "" : api.split("#").at(-1)} ${version}`;
}

/** The sources of a package on both sides of a turn. @param {string} name @param {string} version @returns {{ before: Side, after: Side }} */
function sidesOf(name, version) {
  const all = released(name);
  const after =
    all.find((v) => semver.gte(v, version)) ?? all.findLast((v) => semver.gte(semver.coerce(v) ?? v, version));
  if (!after) throw new Error(`nothing is released at or after ${version}`);
  const before = all.findLast((v) => semver.lt(v, version) && semver.prerelease(v) === null && !semver.eq(v, after));
  if (!before) throw new Error(`nothing is released before ${version}`);
  const other = ELSEWHERE[name] ?? {};
  return {
    before: { version: before, files: download(specOf(other.before ?? name, before)) },
    after: { version: after, files: download(specOf(other.after ?? name, after)) },
  };
}

/** @param {string} name @param {string} version */
function specOf(name, version) {
  return name.lastIndexOf("@") > 0 ? name : `${name}@${version}`;
}

/** Releases in order; prereleases count where there is no release of the same numbers. @param {string} name @returns {string[]} */
function released(name) {
  if (!versionsOf.has(name)) {
    /** @type {string | string[]} */
    const listed = JSON.parse(npm("view", name, "versions", "--json"));
    const sorted = (Array.isArray(listed) ? listed : [listed]).filter((v) => semver.valid(v)).sort(semver.compare);
    const final = new Set(sorted.filter((v) => semver.prerelease(v) === null).map((v) => semver.major(v)));
    versionsOf.set(
      name,
      sorted.filter((v) => semver.prerelease(v) === null || !final.has(semver.major(v))),
    );
  }
  return versionsOf.get(name) ?? [];
}

/** Downloads a package once; its declarations and sources, as texts. @param {string} spec @returns {Source[]} */
function download(spec) {
  const target = path.join(folder, spec.replace(/[/@]/g, "_"));
  if (!existsSync(path.join(target, "done"))) {
    mkdirSync(target, { recursive: true });
    // Nothing of the package is run.
    const file = npm("pack", spec, "--silent", "--ignore-scripts", "--pack-destination", target)
      .trim()
      .split("\n")
      .at(-1);
    if (!file) throw new Error(`npm gave nothing for ${spec}`);
    execFileSync("tar", ["-xzf", path.join(target, file), "-C", target]);
    writeFileSync(path.join(target, "done"), "");
  }
  return readdirSync(target, { recursive: true })
    .map(String)
    .filter(
      (file) =>
        /\.(?:[cm]?js|d\.[cm]?ts|ts)$/.test(file) &&
        !/\.min\.js$|(?:^|\/)(?:test|tests|__tests__|examples?|node_modules)\//.test(file),
    )
    .map((file) => path.join(target, file))
    .filter((file) => statSync(file).isFile() && statSync(file).size < 8_000_000)
    .map((file) => ({ file: path.relative(target, file), text: readFileSync(file, "utf8") }));
}

/** @param {string[]} command */
function npm(...command) {
  return execFileSync("npm", command, { encoding: "utf8", maxBuffer: 1 << 26, stdio: ["ignore", "pipe", "ignore"] });
}

/** @param {string} name @param {string} api @param {Turn} turn @param {boolean} promise @param {{ before: Side, after: Side }} sides */
function judge(name, api, turn, promise, { before, after }) {
  const last = api.split(/[.#]/).at(-1) ?? api;
  const own = name.split("/").at(-1) ?? name;
  const plain = BEHIND[name] ?? {};
  const names = last === "default" ? [own.replace(/-(\w)/g, (_, letter) => letter.toUpperCase()), "default"] : [last];
  const seen = {
    before: formsIn(before.files, plain.before ? [plain.before] : names, last === "default"),
    after: formsIn(after.files, plain.after ? [plain.after] : names, last === "default"),
  };
  const from = [turn.from].flat();
  const to = turn.to ?? "promise";
  const said = (/** @type {{ forms: Set<string> }} */ side) => [...side.forms].join(", ") || "nothing";
  const why = `before ${said(seen.before)} (${seen.before.where ?? "-"}), after ${said(seen.after)} (${seen.after.where ?? "-"})`;
  const shownAfter = seen.after.forms.has(to) || (to === "sync" && seen.after.forms.has("plain"));
  const shownBefore = from.some((form) => seen.before.forms.has(form === "sync" ? "plain" : form));
  // A promise on the side that is to have none, and no other form beside it.
  const contradicts =
    (promise &&
      to === "promise" &&
      !from.includes("promise") &&
      !seen.after.forms.has("promise") &&
      seen.after.forms.has("declared plain")) ||
    (!from.includes("promise") && seen.before.forms.has("declared promise") && !seen.before.forms.has("callback"));
  if (contradicts) return { word: "contradicted", why };
  return { word: shownAfter && shownBefore ? "shown" : "not told", why };
}

/** In which forms functions of a name appear: what declarations and sources show. @param {Source[]} files @param {string[]} names @param {boolean} isDefault */
function formsIn(files, names, isDefault) {
  /** @type {Set<string>} */
  const forms = new Set();
  /** @type {string | undefined} */
  let where;
  const add = (/** @type {string} */ form, /** @type {string} */ file) => {
    if (!forms.has(form)) where ??= file;
    forms.add(form);
  };
  for (const { file, text } of files) {
    const declared = /\.d\.[cm]?ts$/.test(file);
    for (const name of names) {
      const starts = isDefault && name === "default" ? defaults(text) : mentions(text, name);
      for (const start of starts) {
        const { params, rest } = signature(text.slice(start, start + 1600));
        if (params === undefined || rest === undefined) continue;
        const head = text.slice(Math.max(0, start - 40), start);
        const isPromise = declared
          ? /^\s*(?::|=>)\s*(?:Promise|PromiseLike|Bluebird)\b/.test(rest) ||
            /^\s*:\s*[^;{]*\bPromise</.test(rest.slice(0, 200))
          : /\basync\s*(?:function\s*\*?\s*)?$|\basync\b[^;{}]*$/.test(head) ||
            /^\s*(?:=>\s*)?\{?[^]{0,1200}?(?:new Promise\b|\bPromise\.|\breturn pify|promisify|\bawait\b|\.then\()/.test(
              rest,
            );
        if (
          /(?:^|[\s,(])_?(?:cb|callback|cb_|done|fn|next|callback_|callbackFn|cbFn)\s*\??\s*(?:[:,)=]|$)/.test(
            params,
          ) ||
          /\b(?:maybeCallback|typeof (?:cb|callback|opts|options) [!=]==? ['"]function['"]|\b(?:cb|callback)\()/.test(
            declared ? "" : rest.slice(0, 1200),
          )
        )
          add("callback", file);
        if (isPromise) {
          add("promise", file);
          if (declared) add("declared promise", file);
        } else {
          add("plain", file);
          if (declared) add("declared plain", file);
        }
      }
    }
  }
  return { forms, where };
}

/** Where a function of a name is defined or declared. @param {string} text @param {string} name */
function mentions(text, name) {
  const safe = name.replace(/[$.]/g, "\\$&");
  const pattern = new RegExp(
    `(?:\\bfunction\\s+|[\\s.{;,]|^)(?:async\\s+)?["']?${safe}["']?\\s*(?:[:=]\\s*(?:async\\s*)?(?:function\\s*\\w*\\s*)?)?\\(?(?=[(<])`,
    "gm",
  );
  return [...text.matchAll(pattern)].slice(0, 60).map((match) => match.index + match[0].length);
}

/** Where a default export is one. @param {string} text */
function defaults(text) {
  const pattern =
    /(?:module\.exports(?:\.default)?\s*=\s*|export\s+default\s+|exports\.default\s*=\s*|declare\s+function\s+\w+\s*)(?:async\s+)?(?:function\s*\w*\s*)?(?=[(<]|\w+\s*=>)/g;
  return [...text.matchAll(pattern)].map((match) => match.index + match[0].length);
}

/** Parameters and what follows them; nothing where this is a mere call. @param {string} text @returns {{ params?: string, rest?: string }} */
function signature(text) {
  let start = 0;
  if (text.startsWith("<")) {
    start = text.indexOf("(");
    if (start < 0 || start > 300) return {};
  }
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    if (text[i] === "(") depth++;
    else if (text[i] === ")" && --depth === 0) {
      const rest = text.slice(i + 1);
      return /^\s*(?:\{|=>|:|;?\s*$)/.test(rest) ? { params: text.slice(start + 1, i + 1), rest } : {};
    }
  }
  return {};
}
