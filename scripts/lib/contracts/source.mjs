// The text of a package's files, for what no declaration tells.
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const MAX_FILE = 4_000_000;
const MAX_TEXT = 60_000_000;

/** The sources of some packages in a folder, read when they are first asked for. */
export class SourceText {
  /** @type {string | undefined} */
  #text;

  /** @param {string} folder @param {readonly string[]} names */
  constructor(folder, names) {
    this.folder = folder;
    this.names = names;
  }

  /** Whether a name stands there at all. @param {string} name */
  has(name) {
    const safe = name.replace(/[$.*+?()[\]{}|^\\]/g, "\\$&");
    return new RegExp(`(?<![\\w$])${safe}(?![\\w$])`).test(this.#read());
  }

  /** Whether something of this name is defined or read from options, not only called. @param {string} name */
  defines(name) {
    const safe = name.replace(/[$.*+?()[\]{}|^\\]/g, "\\$&");
    const pattern = [
      `(?:^|[\\s{,;])(?:(?:async|static|get|set|function|class|readonly)\\s+)*[*#]?${safe}\\s*\\??(?:\\([^()]*\\)\\s*[{:]|:|=(?!=))`,
      `\\.${safe}\\s*=(?!=)`,
      `["']${safe}["']\\s*[\\]:,)]`,
      `\\b(?:opts|options|init|config)\\.${safe}\\b`,
    ];
    return new RegExp(pattern.join("|"), "m").test(this.#read());
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
