/** Contracts that packages ship, listed by name in the settings. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Linter } from "eslint";
import { afterAll, describe, expect, test } from "vitest";
import plugin from "../../src/index.js";
import { unsafePattern } from "../../src/project/patterns.js";

const project = mkdtempSync(path.join(tmpdir(), "shipped-"));
afterAll(() => rmSync(project, { recursive: true, force: true }));

/** Writes a package into a folder's node_modules. */
function install(name: string, files: Record<string, string>, at = project, version = "1.0.0"): string {
  const folder = path.join(at, "node_modules", name);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  if (!("package.json" in files))
    writeFileSync(
      path.join(folder, "package.json"),
      JSON.stringify({ name, version, "socket-leak": "./contracts.json" }),
    );
  return folder;
}

const contract = (name: string): string =>
  JSON.stringify({
    package: name,
    exports: { open: { returns: "Line", acquires: "result" } },
    types: { Line: { obligation: { kind: "release", by: ["drop"], harm: "holds-socket" } } },
  });
const leak = (name: string): string =>
  `import { open } from "${name}";\nexport function f() { const line = open(); line.say(); }`;

function lint(code: string, contracts: unknown, filename = path.join(project, "src/file.js")): string[] {
  return new Linter({ cwd: project })
    .verify(code, [plugin.configs.recommended, { settings: { "socket-leak": { contracts } } }], { filename })
    .map(({ ruleId, message, line }) => `${ruleId?.replace("socket-leak/", "") ?? message} ${line}`);
}

describe("a package ships its contracts", () => {
  install("acme", { "contracts.json": contract("acme") });
  install("@acme/all", { "contracts.json": `[${contract("acme-one")},${contract("acme-two")}]` });

  test("they count where it is listed", () => {
    expect(lint(leak("acme"), ["acme"])).toEqual(["no-undisposed-client 2"]);
    expect(lint(leak("acme").replace("say", "drop"), ["acme"])).toEqual([]);
    expect(lint(leak("acme"), [])).toEqual([]);
  });

  test("a list may describe other packages, beside contracts of one's own", () => {
    const contracts = ["@acme/all", { ...(JSON.parse(contract("mine")) as object) }];
    for (const name of ["acme-one", "acme-two", "mine"])
      expect(lint(leak(name), contracts)).toEqual(["no-undisposed-client 2"]);
  });

  test("what stands first counts first", () => {
    const without = { package: "acme", exports: { open: {} } };
    expect(lint(leak("acme"), [without, "acme"])).toEqual([]);
    expect(lint(leak("acme"), ["acme", without])).toEqual(["no-undisposed-client 2"]);
  });

  test("it is looked for from the file, then from where ESLint runs", () => {
    const inner = path.join(project, "packages/inner");
    install("acme", { "contracts.json": contract("acme").replace("drop", "say") }, inner);
    expect(lint(leak("acme"), ["acme"], path.join(inner, "a.js"))).toEqual([]);
    expect(lint(leak("acme"), ["acme"])).toEqual(["no-undisposed-client 2"]);
    expect(lint(leak("acme"), ["acme"], "file.js")).toEqual(["no-undisposed-client 2"]);
  });

  test("a package lists itself", () => {
    const own = path.join(project, "packages/selfish");
    install("../packages/selfish", {
      "package.json": JSON.stringify({ name: "selfish", "socket-leak": "contracts.json" }),
      "contracts.json": contract("selfish"),
    });
    expect(lint(leak("selfish"), ["selfish"], path.join(own, "test/a.js"))).toEqual(["no-undisposed-client 2"]);
  });
});

describe("what is wrong is said", () => {
  function error(name: string): string {
    try {
      return `no error: ${lint("await 1;", ["acme", name]).join()}`;
    } catch (thrown) {
      const { message } = thrown as Error;
      const said = message.slice(message.indexOf("settings[")).split("\nOccurred")[0]!;
      return said.replaceAll(project, "").replaceAll("\\", "/");
    }
  }
  const json = (value: unknown): Record<string, string> => ({ "contracts.json": JSON.stringify(value) });
  const manifest = (field: unknown): Record<string, string> => ({
    "package.json": JSON.stringify({ name: "x", "socket-leak": field }),
  });
  let count = 0;
  const at = 'settings["socket-leak"].contracts[1]: ';

  test("not installed", () => {
    expect(error("nobody-has-this")).toBe(`${at}the package "nobody-has-this" is not installed, as seen from /src.`);
  });

  test.each<[string, Record<string, string>, string]>([
    ["no field", { "package.json": "{}" }, "ships no contracts: /node_modules/NAME/package.json has no field"],
    ["a field that is no path", manifest({}), "must be the path of a JSON file"],
    ["code", { ...manifest("./a.cjs"), "a.cjs": "process.exit(1)" }, "must be the path of a JSON file"],
    ["no such file", manifest("./none.json"), "/none.json cannot be read: ENOENT"],
    ["a folder", { ...manifest("./a.json"), "a.json/b": "" }, "/a.json cannot be read: EISDIR"],
    ["a file outside", manifest("../acme/contracts.json"), "is not a file of the package"],
    ["no JSON", { "contracts.json": "{ package: 1 }" }, "/contracts.json is no JSON: "],
    ["an empty file", { "contracts.json": "" }, "/contracts.json is no JSON: "],
    ["no contract", json("acme"), "contracts.json as [0] must be an object"],
    ["null", json(null), "contracts.json as [0] must be an object"],
    ["a list of names", json(["acme"]), "contracts.json[0] must be an object"],
    [
      "an unknown field",
      json([{ package: "a" }, { package: "a", exports: { open: { return: "X" } } }]),
      'contracts.json[1].exports.open: unknown field "return"; did you mean "returns"?',
    ],
    ["a prototype", { "contracts.json": '{"package":"a","__proto__":{"modules":[]}}' }, 'unknown field "__proto__"'],
    [
      "a pattern that backtracks",
      json({ package: "a", methods: { f: { when: [{ at: "arg0", matches: "^(a+)+$" }] } } }),
      'matching the pattern "^(a+)+$" could take for ever',
    ],
    [
      "a pattern among releasers",
      json({ package: "a", types: { T: { obligation: { kind: "end", by: ["q(/(a|a)*b/)"], harm: "hangs" } } } }),
      "could take for ever",
    ],
    ["a text without end", json({ package: "a", source: "x".repeat(5000) }), "is longer than 2000 characters"],
    ["a file without end", { "contracts.json": `"${"x".repeat(5_000_000)}"` }, "is larger than"],
    ["nesting without end", { "contracts.json": "[".repeat(100_000) + "]".repeat(100_000) }, "must be an object"],
  ])("%s", (_, files, expected) => {
    const name = `wrong-${count++}`;
    install(name, files);
    expect(error(name)).toContain(expected.replace("NAME", name));
    expect(error(name).startsWith(at)).toBe(true);
  });

  test("a link that leads out of the package", () => {
    const folder = install("linked", manifest("./a.json"));
    symlinkSync(path.join(project, "node_modules/acme/contracts.json"), path.join(folder, "a.json"));
    expect(error("linked")).toContain("is not a file of the package");
  });

  test("what was repaired is taken", () => {
    const name = "repaired";
    install(name, { "contracts.json": "{" });
    expect(error(name)).toContain("is no JSON");
    install(name, { "contracts.json": contract(name) });
    expect(error(name)).toBe("no error: ");
  });
});

test("types that go round in circles end", () => {
  install("round", {
    "contracts.json": JSON.stringify({
      package: "round",
      exports: { a: { returns: "A" }, b: { returns: "P" } },
      types: {
        A: { extends: "B", members: { next: { value: "A" }, go: { returns: "A" } }, call: { returns: "A" } },
        B: { extends: ["A", "B"], construct: { class: "A" } },
        P: { extends: "Promise<P>" },
      },
    }),
  });
  const code = `import { a, b } from "round"; export async function f() { for (const x of await b()) await (await b()).then((p) => p.then());
    return a().next.next.go().go().unknown() ?? new (a())().next()(); }`;
  expect(() => lint(code, ["round"])).not.toThrow();
});

test.each([
  ["^(a+)+$", true],
  ["(a|b)*", true],
  ["(?:x{2,})+", true],
  ["(a?b|c){30}", true],
  ["(.)\\1", true],
  [".*.*.*.*.*.*.*x", true],
  ["^(?:close|end)$", false],
  ["^(?:begin|start transaction)\\b.*", false],
  ["[(+)*]+", false],
  ["\\(a+\\)+", false],
  ["(?:ab)+", false],
  ["(a|b){1,3}", false],
])("unsafePattern(%s) is %s", (pattern, unsafe) => expect(unsafePattern(pattern)).toBe(unsafe));
