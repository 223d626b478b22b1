/** `npm run check-contracts`, on a made-up package: what is wrong in a contract is found, what is right passes. And all shipped contracts. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Checker } from "../scripts/lib/contracts/checker.mjs";
import { Declarations } from "../scripts/lib/contracts/declarations.mjs";
import { Families } from "../scripts/lib/contracts/families.mjs";
import { Installer } from "../scripts/lib/contracts/install.mjs";
import type { Fact } from "../scripts/lib/contracts/facts.mjs";
import { SourceText } from "../scripts/lib/contracts/source.mjs";
import { anchorOf, packagePages } from "../scripts/lib/package-pages.mjs";
import { contracts, families } from "../src/contracts/index.js";
import { ContractIndex, Registry } from "../src/contracts/registry.js";
import type { PackageContract } from "../src/contracts/vocabulary.js";
import { checkContracts } from "../src/project/check-contracts.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), "contracts-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, files: Record<string, string>): void {
  const home = path.join(folder, "node_modules", name);
  mkdirSync(home, { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(home, file), text);
}

write("toy", {
  "package.json": JSON.stringify({ name: "toy", version: "2.0.0", types: "index.d.ts", main: "index.js" }),
  "index.js": "",
  "index.d.ts": `
    export interface Channel {
      send(text: string): Promise<void>;
      close(): Promise<void>;
      local(): number;
      accept(): boolean | Promise<boolean>;
    }
    export declare class Pool {
      borrow(): Promise<Channel>;
      borrow(done: (error: Error | null, channel: Channel, release: () => void) => void): void;
      end(): Promise<void>;
      on(event: "error", listener: (error: Error) => void): this;
      each(list: string[], visit: (item: string) => Promise<void>): Promise<void>;
    }
    export declare function open(options: { signal?: AbortSignal }): Promise<Channel>;
    export declare namespace deep { function open(): Promise<[Channel, number]> }
    export declare function sum(a: number, b: number): number;
    export interface NoPromise { /** @deprecated */ then(): never }
    export declare function part(text: string): NoPromise;
    export declare function table(): Record<string, (text: string) => Promise<void>>;
  `,
});
write("bare", {
  "package.json": JSON.stringify({ name: "bare", version: "1.0.0", main: "index.js" }),
  "index.js": "exports.connect = function () {}; Link.prototype.hangUp = function () {};",
});

// One program for all: that is what takes time.
let declarations: Declarations;
beforeAll(() => {
  declarations = new Declarations(folder, ["toy", "bare", "toy/lib"], { shared: root });
}, 240_000);

/** What the checker finds at version 2.0.0. */
function facts(contract: PackageContract): Fact[] {
  const versionOf = (name: string) => (name === contract.package ? "2.0.0" : undefined);
  const registry = new Registry(new ContractIndex([contract, ...contracts]), versionOf);
  const source = new SourceText(folder, [contract.package]);
  const found = new Checker({ contracts: [contract], version: "2.0.0", declarations, registry, source }).run();
  expect(found.length).toBeGreaterThan(0);
  return found;
}

/** What the checker finds wrong. */
function wrong(contract: PackageContract): string[] {
  return facts(contract)
    .filter(({ state }) => state === "no")
    .map(({ where, claim }) => `${where}: ${claim}`);
}

const right: PackageContract = {
  package: "toy",
  exports: {
    Pool: { class: "Pool", acquires: "new" },
    open: { returns: "Promise<Channel>", acquires: "await", limits: { signal: ["arg0.signal"] } },
    "deep.open": { returns: "Promise<[Channel, unknown]>", acquires: "await" },
    sum: { args: { 1: "borrows" } },
    part: {},
  },
  types: {
    Pool: {
      obligation: { kind: "release", by: ["end"], harm: "holds-socket", diesOn: ["event('error')"] },
      members: {
        borrow: [
          {
            when: [{ at: "arg0", kind: "function" }],
            callback: { arg: 0, runs: "once", error: 0, params: ["", "Channel", ""], releases: { 2: 1 } },
            acquires: "cb[1]",
          },
          { returns: "Promise<Channel>", acquires: "await" },
        ],
        each: { returns: "Promise<void>", callback: { arg: "last", runs: "each", result: "awaited" } },
        end: { returns: "Promise<void>" },
      },
      events: { error: { means: "failure" } },
    },
    Channel: {
      obligation: { kind: "release", by: ["close"], harm: "holds-socket" },
      members: {
        send: { returns: "Promise<void>", work: "request" },
        close: { returns: "Promise<void>" },
        local: {},
        accept: {},
      },
    },
  },
};

/** The contract with one thing changed. */
function changed(change: (contract: PackageContract) => void): PackageContract {
  const copy = structuredClone(right);
  change(copy);
  return copy;
}

describe("check-contracts", () => {
  test("what is right passes", () => expect(wrong(right)).toEqual([]));

  test.each<[string, (contract: PackageContract) => void, string]>([
    ["a module", (c) => (c.modules = ["toy", "toy/lib"]), "module toy/lib: exists"],
    ["an export", (c) => (c.exports!["shut"] = {}), "shut: is exported"],
    ["an export within one", (c) => (c.exports!["deep.shut"] = {}), "deep.shut: is exported"],
    ["a class", (c) => (c.exports!["sum"] = { class: "Pool" }), "sum: is a class"],
    ["a member", (c) => (c.types!["Pool"]!.members!["drain"] = {}), "Pool#drain: exists"],
    ["a member behind await", (c) => (c.types!["Channel"]!.members!["drain"] = {}), "Channel#drain: exists"],
    ["a releaser", (c) => c.types!["Channel"]!.obligation!.by.push("free"), "Channel: has free"],
    ["an event", (c) => (c.types!["Pool"]!.events!["end"] = {}), "Pool event 'end': exists"],
    ["no promise", (c) => (c.exports!["sum"] = { returns: "Promise<unknown>" }), "sum: returns a promise"],
    ["a promise", (c) => (c.types!["Channel"]!.members!["send"] = {}), "Channel#send: returns no promise"],
    [
      "an option",
      (c) => (c.exports!["open"]!["limits" as never] = { timeout: ["arg0.timeout"] } as never),
      "open: has option arg0.timeout",
    ],
    ["an argument", (c) => (c.exports!["sum"] = { args: { 2: "borrows" } }), "sum: has argument 2"],
    [
      "a callback",
      (c) => (c.exports!["sum"] = { callback: { arg: 1, runs: "once" } }),
      "sum: takes a function as argument 1",
    ],
    [
      "a place",
      (c) => (c.exports!["open"] = { returns: "Promise<Channel>", acquires: "await.socket" }),
      "open: has something at await.socket",
    ],
  ])("finds %s that is not there", (_, change, problem) => expect(wrong(changed(change))).toContain(problem));

  test("that any name goes shows none of them", () => {
    const tables: PackageContract = {
      package: "toy",
      exports: { table: { returns: "Table" } },
      types: { Table: { members: { row: { returns: "Promise<void>" } } } },
    };
    expect(facts(tables)).toContainEqual(expect.objectContaining({ where: "Table#row", state: "vague" }));
  });

  describe("versions", () => {
    const versioned = (versions: string): PackageContract => ({
      package: "toy",
      exports: { open: [{ returns: "Promise<Old>", versions }, { returns: "Promise<Channel>" }] },
      types: {
        Old: { members: { wave: {} } },
        Channel: { members: { send: { returns: "Promise<void>" }, wave: { versions } } },
      },
    });
    test("what is said of others is not asked of this one", () => expect(wrong(versioned("<2"))).toEqual([]));
    test("what is said of this one is", () =>
      expect(wrong(versioned(">=2"))).toEqual(["Old#wave: exists", "Channel#wave: exists"]));
    test("facts tell of which versions they are", () => {
      const of = facts({ ...versioned(">=2"), versions: ">=1" }).map(({ where, versions }) => `${where} ${versions}`);
      expect(of).toContain("Channel#wave >=1 and >=2");
      expect(of).toContain("Channel#send >=1");
    });
  });

  test("without declarations the source tells", () => {
    const bare = (releaser: string): PackageContract => ({
      package: "bare",
      exports: { connect: { returns: "Link", acquires: "result" } },
      types: { Link: { obligation: { kind: "release", by: [releaser], harm: "holds-socket" } } },
    });
    expect(wrong(bare("hangUp"))).toEqual([]);
    expect(wrong(bare("letGo"))).toEqual(["Link: has a releaser"]);
  });
});

describe("a type that packages of one scope share", () => {
  const types = { Client: { members: { get: {}, put: {}, post: {} } } };
  const of = (name: string): PackageContract => ({ package: name, types });
  const families = new Families([of("@toy/a"), of("@toy/b"), of("@other/c"), of("plain")]);
  const fact = (member: string, state: Fact["state"]): Fact => ({ where: `Client#${member}`, claim: "exists", state });
  const settled = (facts: Record<string, Fact[]>) =>
    Object.fromEntries(
      [...families.settle(new Map(Object.entries(facts)))].map(([name, own]) => [name, own.map(({ state }) => state)]),
    );

  test("has what one of them has, and not what none has", () =>
    expect(
      settled({
        "@toy/a": [fact("get", "no"), fact("put", "yes"), fact("post", "no")],
        "@toy/b": [fact("get", "yes"), fact("put", "no"), fact("post", "no")],
      }),
    ).toEqual({ "@toy/a": ["yes", "yes", "no"], "@toy/b": ["yes", "yes", "no"] }));

  test("is not judged before all were looked at", () =>
    expect(settled({ "@toy/a": [fact("get", "no")] })).toEqual({ "@toy/a": ["vague"] }));

  test("is none across scopes, nor without one", () =>
    expect(
      settled({ "@other/c": [fact("get", "no")], plain: [fact("get", "no")], "@toy/b": [fact("get", "yes")] }),
    ).toEqual({ "@other/c": ["no"], plain: ["no"], "@toy/b": ["yes"] }));
});

describe("installing", () => {
  /** Stands in for npm: fails where a folder asks for what is not there, and puts the rest into place. */
  function npmWithout(bad: Record<string, string>) {
    const runs: string[][] = [];
    const npm = async (home: string): Promise<string | undefined> => {
      const { dependencies, optionalDependencies } = JSON.parse(
        readFileSync(path.join(home, "package.json"), "utf8"),
      ) as {
        dependencies: Record<string, string>;
        optionalDependencies: Record<string, string>;
      };
      runs.push([...Object.keys(dependencies), ...Object.keys(optionalDependencies)]);
      const failing = Object.keys(dependencies).find((name) => Object.hasOwn(bad, name));
      if (failing) return bad[failing];
      for (const name of Object.keys(dependencies)) {
        const at = path.join(home, "node_modules", name);
        mkdirSync(at, { recursive: true });
        writeFileSync(path.join(at, "package.json"), JSON.stringify({ version: "1.0.0", types: "i.d.ts" }));
      }
      return undefined;
    };
    return { npm, runs };
  }
  const all = ["a", "b", "c", "d"].map((name) => ({ name, range: "latest" }));
  const home = (name: string) => path.join(folder, "installs", name);

  test("one that npm does not name spoils it for itself only", async () => {
    const { npm } = npmWithout({ c: "npm error something broke" });
    const installer = new Installer(home("halves"), npm);
    await installer.batch("all", all);
    for (const name of ["a", "b", "d"])
      expect(await installer.get(name)).toEqual({ folder: path.join(home("halves"), "all"), name, version: "1.0.0" });
    await expect(installer.get("c")).rejects.toThrow("npm install c@latest: npm error something broke");
  });

  test("one that npm names is left out at once", async () => {
    const { npm, runs } = npmWithout({
      c: "npm error code ETARGET\nnpm error notarget No matching version found for c@latest.",
    });
    await new Installer(home("named"), npm).batch("all", all);
    expect(runs).toEqual([
      ["a", "b", "c", "d"],
      ["a", "b", "d"],
    ]);
  });

  test("a dependency of which the asked version is not there may be of any", async () => {
    const { npm, runs } = npmWithout({ c: "npm error notarget No matching version found for @deep/dep@^2.0.0." });
    const installer = new Installer(home("deep"), npm);
    await installer.batch("all", all);
    expect(JSON.parse(readFileSync(path.join(home("deep"), "all", "package.json"), "utf8"))).toMatchObject({
      overrides: { "@deep/dep": ">=0" },
    });
    expect(runs.length).toBeGreaterThan(2);
    expect((await installer.get("d")).version).toBe("1.0.0");
  });

  test("what is there is not installed again, another range of it is", async () => {
    const { npm, runs } = npmWithout({});
    await new Installer(home("again"), npm).batch("all", all);
    await new Installer(home("again"), npm).batch("all", all);
    expect(runs).toHaveLength(1);
    await new Installer(home("again"), npm).batch("all", [{ name: "a", range: "<1" }]);
    expect(runs).toHaveLength(2);
  });
});

test("the shipped contracts are well-formed, and every type that they name is there", () => {
  expect(checkContracts(structuredClone(contracts))).toBeUndefined();
  const index = new ContractIndex(contracts);
  const registry = new Registry(index);
  const missing: string[] = [];
  for (const contract of contracts)
    JSON.stringify(contract, (_, value: unknown) => {
      if (typeof value === "string" && /^[@\w/.:-]+#\w+$/.test(value) && !registry.type(value, contract))
        missing.push(`${contract.package}: ${value}`);
      return value;
    });
  expect(missing).toEqual([]);
});

describe("the pages of packages", () => {
  test("say what is owed, by what it is released, and what the harm is", () => {
    const pages = packagePages({ http: [right] }, []);
    expect([...pages.keys()]).toEqual(["packages.md", "packages/http.md"]);
    expect(pages.get("packages.md")).toContain("[toy](packages/http.md#toy)");
    expect(pages.get("packages/http.md")).toContain(
      "- **Owed**: `Channel` (from `open`, `deep.open`, `Pool#borrow`): release by `close()`; else a socket stays open.",
    );
    expect(pages.get("packages/http.md")).toContain("**Callbacks awaited**: `Pool#each`");
  });

  const shipped = packagePages(families, []);
  test("name every package, and each link leads to a heading", () => {
    const links = [...shipped.get("packages.md")!.matchAll(/\]\((packages\/[\w-]+\.md)(?:#([^)]*))?\)/g)];
    const named = new Set(contracts.filter(({ modules }) => modules?.length !== 0).map((contract) => contract.package));
    expect(links.filter(([, , anchor]) => anchor !== undefined)).toHaveLength(named.size);
    for (const [link, file, anchor] of links) {
      const headings = [...(shipped.get(file!) ?? "").matchAll(/^##? (.+)$/gm)].map((match) => match[1]!);
      expect(headings.length, link).toBeGreaterThan(0);
      if (anchor) expect(headings.map(anchorOf), link).toContain(anchor);
    }
  });

  test("have no heading twice, or a link would lead to the wrong one", () => {
    for (const [file, text] of shipped) {
      const anchors = [...text.matchAll(/^##? (.+)$/gm)].map((match) => anchorOf(match[1]!));
      expect(new Set(anchors).size, file).toBe(anchors.length);
    }
  });
});
