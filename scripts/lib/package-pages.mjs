// The pages about packages: an index of all, and a page for each family of contracts.
import { packageSections } from "./package-docs.mjs";

/** @typedef {import("../../src/contracts/vocabulary.ts").PackageContract} Contract */

/** What the families are called for readers. @type {Record<string, string>} */
const TITLES = {
  node: "Node.js",
  http: "HTTP clients, web sockets and agents",
  database: "Databases and query builders",
  broker: "Brokers and job queues",
  cloud: "Clouds, models and services",
  process: "Child processes, browsers, archives and remote sessions",
  framework: "Servers, frameworks, loggers and libraries that take callbacks",
  runtime: "Other runtimes",
  turns: "Packages that give their results in another way than before",
};

/**
 * The text of every page by its path under `docs/`.
 *
 * @param {Record<string, readonly Contract[]>} families the contracts by family
 * @param {readonly string[]} readers releasers that stand for reading a stream, whatever the method
 * @returns {Map<string, string>}
 */
export function packagePages(families, readers) {
  // A package of which several families know something has its place in the first.
  /** @type {Map<string, { family: string, contracts: Contract[] }>} */
  const places = new Map();
  for (const [family, contracts] of Object.entries(families))
    for (const contract of contracts) {
      const place = places.get(contract.package) ?? { family, contracts: [] };
      place.contracts.push(contract);
      places.set(contract.package, place);
    }
  const pages = new Map();
  /** @type {{ name: string, link: string }[]} */
  const entries = [];
  for (const family of Object.keys(families)) {
    const own = [...places.values()].filter((place) => place.family === family).flatMap(({ contracts }) => contracts);
    const sections = packageSections(own, readers);
    if (sections.length === 0) continue;
    const texts = sections.map(({ heading, text }) => `## ${heading}\n\n${text}`);
    pages.set(`packages/${family}.md`, [`# ${TITLES[family] ?? family}`, HEAD, ...texts].join("\n\n") + "\n");
    for (const { names, heading } of sections)
      for (const name of names) entries.push({ name, link: `packages/${family}.md#${anchorOf(heading)}` });
  }
  entries.sort((a, b) => a.name.localeCompare(b.name, "en"));
  const list = [...pages.keys()].map((file) => `- [${TITLES[familyOf(file)] ?? familyOf(file)}](${file})`).join("\n");
  return new Map([["packages.md", `${introduction(entries.length)}\n\n${list}\n\n${indexOf(entries)}\n`], ...pages]);
}

const HEAD = "How to read this, and all packages by name: [packages](../packages.md).";

/** @param {number} count */
const introduction = (count) => `# What the rules know of ${count} packages

Made from the contracts in \`src/contracts\` by \`npm run docs\`, each of which \`npm run check-contracts\` holds against the package itself.
\`Pool#connect\` is the method \`connect\` of a \`Pool\`, \`connect\` alone an export.

- **Owed**: what must be given back, by what, and else what. _Shared_ ones are meant to be made once and to last.
- **Requests**: go over the network, or do other work, and want an \`await\`. _Lazy_: send nothing until they are awaited.
- **Callbacks**: what becomes of a promise that a callback returns. _Awaited_: an async function is fine, and its failure arrives.
  _Dropped_: nobody waits for it, and nobody hears of its failure.
- **Turned**: gives its result in another way since this version.

What is not listed is not known: values from there are left alone.`;

/** @param {string} file */
function familyOf(file) {
  return file.replace(/^packages\/|\.md$/g, "");
}

/** @param {readonly { name: string, link: string }[]} entries */
function indexOf(entries) {
  /** @type {Map<string, string[]>} */
  const letters = new Map();
  for (const { name, link } of entries) {
    const letter = name.startsWith("@") ? (name.split("/")[0] ?? "") : (name[0] ?? "").toUpperCase();
    const list = letters.get(letter) ?? [];
    list.push(`[${name.startsWith("@") ? name.split("/")[1] : name}](${link})`);
    letters.set(letter, list);
  }
  // Scopes of one package need no line of their own.
  const alone = [...letters].filter(([letter, list]) => letter.startsWith("@") && list.length < 3);
  const rest = [...letters].filter(([letter, list]) => !letter.startsWith("@") || list.length >= 3);
  const others = alone.flatMap(([scope, list]) => list.map((link) => link.replace("[", `[${scope}/`)));
  const lines = rest.map(([letter, list]) => `- **${letter}**: ${list.join(", ")}`);
  return [...(others.length > 0 ? [`- **@**: ${others.join(", ")}`] : []), ...lines].join("\n");
}

/** The anchor that GitHub gives a heading. @param {string} heading */
export function anchorOf(heading) {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
}
