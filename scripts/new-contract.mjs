// Lays down the contract of a package: what its API acquires, releases, awaits and drops.
// usage: npm run new-contract -- PACKAGE FAMILY       e.g. npm run new-contract -- mysql2 database
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root, stop } from "./lib/project.mjs";

const [name = "", family = ""] = process.argv.slice(2);
const contracts = path.join(root, "src/contracts");
const families = readdirSync(contracts, { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? e.name : []));
if (!/^(@[a-z0-9-._]+\/)?[a-z0-9-._]+$/.test(name) || !families.includes(family)) {
  stop(`usage: npm run new-contract -- PACKAGE FAMILY, where FAMILY is one of ${families.join(", ")}`);
}
const base = name.replace(/^@/, "").replaceAll(/[/._]/g, "-");
const variable = base.replaceAll(/-+([a-z0-9])/g, (_, letter) => letter.toUpperCase());
const file = `src/contracts/${family}/${base}.ts`;
if (existsSync(path.join(root, file))) stop(`${file} is there already.`);

writeFileSync(
  path.join(root, file),
  `import { defineContract } from "../vocabulary.js";

export const ${variable} = defineContract({
  package: "${name}",
  source: "${name} …, its README and declarations",
  exports: {
    // What a module hands out: new Client(…) owes from "new" on, await connect(…) from "await" on.
    connect: { returns: "Promise<Client>", acquires: "await", work: "request" },
  },
  types: {
    Client: {
      obligation: { kind: "release", by: ["close"], async: ["close"], harm: "holds-socket" },
      members: {
        query: { returns: "Promise<unknown>", work: "request" },
        close: { returns: "Promise<void>", work: "task" },
      },
      events: { error: { means: "failure" }, close: { means: "final" } },
    },
  },
});
`,
);
console.log(`made ${file}

Next:
  1. Replace the example by what the package does; src/contracts/vocabulary.ts explains every field.
  2. src/contracts/${family}/index.ts: import ${variable} and add it to the array.
  3. Add a twin that uses it to a test in tests/rules, the bad code and its repair.
  4. npm test && npm run lint
`);
