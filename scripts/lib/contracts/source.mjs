// The text of a package's files, for what no declaration tells.
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import ts from "typescript";

const MAX_FILE = 4_000_000;
const MAX_TEXT = 60_000_000;
const DECLARATION = /\.d\.[cm]?ts$/;
/** So far into a function is looked for what it does with its arguments. */
const MAX_BODY = 6000;
/** What a parameter is called that takes a function. */
const CALLBACK = /^_*(?:cb|callback|done|fn|func|listener|handler|iterator|iteratee|next)\d*$/i;

/** The sources of some packages in a folder, read when they are first asked for. */
export class SourceText {
  /** @type {string | undefined} */
  #text;
  /** @type {Set<string> | undefined} */
  #declared;
  /** @type {string | undefined} */
  #code;

  /** @param {string} folder @param {readonly string[]} names */
  constructor(folder, names) {
    this.folder = folder;
    this.names = names;
  }

  /** Whether a name stands there at all. @param {string} name */
  has(name) {
    const safe = escaped(name);
    return new RegExp(`(?<![\\w$])${safe}(?![\\w$])`).test(this.#read());
  }

  /** Whether something of this name is defined or read from options, not only called. @param {string} name */
  defines(name) {
    const safe = escaped(name);
    const pattern = [
      `(?:^|[\\s{,;])(?:(?:async|static|get|set|function|class|readonly)\\s+)*[*#]?${safe}\\s*\\??(?:\\([^()]*\\)\\s*[{:]|:|=(?!=))`,
      `\\.${safe}\\s*=(?!=)`,
      `["']${safe}["']\\s*[\\]:,)]`,
      `\\b(?:opts|options|init|config)\\.${safe}\\b`,
    ];
    return new RegExp(pattern.join("|"), "m").test(this.#read());
  }

  /** Whether declarations of the packages, or of what they need, name a member, a function or a class so. @param {string} name */
  declares(name) {
    this.#declared ??= new Set(
      this.#textsOf(this.#packages(), (file) => DECLARATION.test(file)).flatMap((text) => [...namesIn(text)]),
    );
    return this.#declared.has(name);
  }

  /** Whether a module gives something by itself: what `require()` gives, or a default export. @param {string} specifier */
  hasDefault(specifier) {
    try {
      const text = readFileSync(createRequire(path.join(this.folder, "_")).resolve(specifier), "utf8");
      return /\bmodule\.exports\s*=(?!=)|\bexports\.default\s*=(?!=\s*void)|\bexport\s+default\b|\bas default\b/.test(
        text,
      );
    } catch {
      // It is not there, or only for `import`.
      return false;
    }
  }

  /** Whether a name stands there as a string. @param {string} name */
  hasString(name) {
    const text = this.#read();
    return [`"${name}"`, `'${name}'`, `\`${name}\``].some((quoted) => text.includes(quoted));
  }

  /**
   * Whether a function of this name takes a function as an argument: it asks whether it is one, calls it, names it as one.
   *
   * @param {string} name @param {number | "last"} arg @returns {boolean | undefined} undefined where no such function is defined here
   */
  takesFunction(name, arg) {
    this.#code ??= this.#textsOf(this.names, (file) => !DECLARATION.test(file)).join("\n");
    const head = `(?<![\\w$])${escaped(name)}["'\\]]*\\s*(?:[=:]\\s*)?(?:async\\s+)?(?:function\\b\\s*[\\w$]*\\s*)?\\(([^()]*)\\)\\s*(?:=>\\s*)?\\{`;
    // Wrapped so that a callback may stand last.
    if (new RegExp(`(?<![\\w$])${escaped(name)}\\s*=[^;\\n]*(?:callbackify|nodeify)\\b`).test(this.#code)) return true;
    let isDefined = false;
    for (const { 0: text, 1: list = "", index } of this.#code.matchAll(new RegExp(head, "g"))) {
      isDefined = true;
      const params = list.split(",").map((param) => param.replace(/=.*/s, "").trim());
      const body = bodyAt(this.#code, index + text.length);
      if (/\barguments\b/.test(body)) return true;
      for (const [at, param] of params.entries()) {
        if (param.startsWith("...") && (arg === "last" || arg >= at)) return true;
        if ((arg === "last" || arg === at) && isUsedAsFunction(param, body)) return true;
      }
    }
    return isDefined ? false : undefined;
  }

  /** @param {readonly string[]} names @param {(file: string) => boolean} isWanted */
  #textsOf(names, isWanted) {
    const files = names.flatMap((name) => filesOf(path.join(this.folder, "node_modules", name)));
    return files.filter(isWanted).map((file) => readFileSync(file, "utf8"));
  }

  #read() {
    if (this.#text === undefined) {
      const parts = [];
      let size = 0;
      for (const name of this.#packages())
        for (const file of filesOf(path.join(this.folder, "node_modules", name))) {
          if (size > MAX_TEXT) break;
          const text = readFileSync(file, "utf8");
          size += text.length;
          parts.push(text);
        }
      this.#text = parts.join("\n");
    }
    return this.#text;
  }

  /** The packages, and what they need directly: their code is often there. */
  #packages() {
    const needed = this.names.flatMap((name) => {
      const file = path.join(this.folder, "node_modules", name, "package.json");
      return existsSync(file) ? Object.keys(JSON.parse(readFileSync(file, "utf8")).dependencies ?? {}) : [];
    });
    return [...new Set([...this.names, ...needed])];
  }
}

/** The names that declarations declare, parameters left out. @param {string} text @returns {Set<string>} */
function namesIn(text) {
  /** @type {Set<string>} */
  const names = new Set();
  const visit = (/** @type {import("typescript").Node} */ node) => {
    const { name } = /** @type {{ name?: import("typescript").Node }} */ (/** @type {unknown} */ (node));
    if (name && !ts.isParameter(node) && (ts.isIdentifier(name) || ts.isStringLiteral(name))) names.add(name.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("_.d.ts", text, ts.ScriptTarget.ESNext));
  return names;
}

/** A name, for a regular expression. @param {string} name */
function escaped(name) {
  return name.replace(/[$.*+?()[\]{}|^\\]/g, "\\$&");
}

/** From behind an opening brace up to the one that closes it. @param {string} text @param {number} start */
function bodyAt(text, start) {
  let depth = 1;
  let at = start;
  for (const end = start + MAX_BODY; depth > 0 && at < end && at < text.length; at++)
    depth += text[at] === "{" ? 1 : text[at] === "}" ? -1 : 0;
  return text.slice(start, at);
}

/** @param {string} param @param {string} body */
function isUsedAsFunction(param, body) {
  if (!/^[\w$]+$/.test(param)) return false;
  const name = escaped(param);
  const use = `typeof\\s*\\(?\\s*${name}\\)?\\s*[!=]==?\\s*["']function|["']function["']\\s*[!=]==?\\s*typeof ${name}(?![\\w$])|(?<![\\w$.])${name}(?:\\?\\.)?(?:\\.(?:call|apply))?\\(|isFunction\\(${name}\\)|(?<![\\w$.])${name} instanceof Function`;
  return CALLBACK.test(param) || new RegExp(use).test(body);
}

/** @param {string} folder */
function filesOf(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((file) => /\.(?:[cm]?js|d\.[cm]?ts)$/.test(file) && !/\.min\.js$|(?:^|\/)node_modules\//.test(file))
    .map((file) => path.join(folder, file))
    .filter((file) => {
      const stat = statSync(file);
      return stat.isFile() && stat.size < MAX_FILE;
    });
}
