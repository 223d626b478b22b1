/** `npm run check-contracts`, on a made-up package: what is wrong in a contract is found, what is right passes. And all shipped contracts. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PackageCheck } from "../scripts/lib/contracts/check-package.mjs";
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
  "package.json": JSON.stringify({
    name: "toy",
    version: "2.0.0",
    types: "index.d.ts",
    main: "index.js",
    dependencies: { helper: "1" },
  }),
  "index.js": `
    class Channel { undeclared() {} end() {} helped() {} }
    Pool.prototype.later = function (text, then) { if (typeof then === "function") then(text); };
    exports.made = function (options) { return new Channel(options); };
  `,
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
      later(text: string, more?: string): void;
      search(): Search;
    }
    export interface Search { where(text: string): Narrowed; lock(): () => void }
    export interface Narrowed { limit(count: number): Narrowed; open<T>(): T extends string ? Search : Narrowed }
    export declare function made(options?: object): Channel;
    export declare function open(options: { signal?: AbortSignal }): Promise<Channel>;
    export declare namespace deep { function open(): Promise<[Channel, number]> }
    export declare function sum(a: number, b: number): number;
    export interface NoPromise { /** @deprecated */ then(): never }
    export declare function part(text: string): NoPromise;
    export declare function table(): Record<string, (text: string) => Promise<void>>;
  `,
});
write("helper", {
  "package.json": JSON.stringify({ name: "helper", version: "1.0.0", types: "index.d.ts" }),
  "index.d.ts": "export interface Helper { helped(by: string): void }",
});
write("bare", {
  "package.json": JSON.stringify({ name: "bare", version: "1.0.0", main: "index.js" }),
  "index.js": `
    exports.connect = function (host, port, done) { done(null, new Link()); };
    exports.wait = function (time) { return time; };
    Link.prototype.hangUp = function () { this.emit("down"); };
    Link.prototype.ask = function (text) { exports.wait(text); };
  `,
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

  describe("without declarations the source tells", () => {
    const bare: PackageContract = {
      package: "bare",
      exports: {
        connect: {
          callback: { arg: 2, runs: "once", error: 0, params: ["", "Link"], result: "dropped" },
          acquires: "cb[1]",
        },
        wait: {},
      },
      types: {
        Link: {
          obligation: { kind: "release", by: ["hangUp"], harm: "holds-socket" },
          members: { hangUp: {}, ask: {} },
          events: { down: { means: "final" } },
        },
      },
    };
    test("what is right passes", () => expect(wrong(bare)).toEqual([]));

    const called = (arg: number) => ({ callback: { arg, runs: "once" as const } });
    test.each<[string, (contract: PackageContract) => void, string]>([
      ["an export", (c) => (c.exports!["shut"] = {}), "shut: is exported"],
      ["an export that is called there only", (c) => (c.exports!["emit"] = {}), "emit: is exported"],
      ["a member", (c) => (c.types!["Link"]!.members!["wave"] = {}), "Link#wave: exists"],
      ["a releaser", (c) => (c.types!["Link"]!.obligation!.by = ["letGo"]), "Link: has a releaser"],
      ["an event", (c) => (c.types!["Link"]!.events!["gone"] = {}), "Link event 'gone': exists"],
      ["a callback", (c) => (c.exports!["wait"] = called(0)), "wait: takes a function as argument 0"],
      [
        "a callback at another place",
        (c) => (c.exports!["connect"] = called(1)),
        "connect: takes a function as argument 1",
      ],
      [
        "a method's callback",
        (c) => (c.types!["Link"]!.members!["ask"] = called(0)),
        "Link#ask: takes a function as argument 0",
      ],
    ])("finds %s that is not there", (_, change, problem) => {
      const copy = structuredClone(bare);
      change(copy);
      expect(wrong(copy)).toContain(problem);
    });
  });

  describe("beside declarations the source tells", () => {
    const state = (contract: PackageContract, where: string) =>
      facts(contract).find((fact) => fact.where === where)?.state;
    test("of a member that they leave out", () => {
      const undeclared = changed((c) => (c.types!["Channel"]!.members!["undeclared"] = {}));
      expect(state(undeclared, "Channel#undeclared")).toBe("source");
    });
    test.each(["end", "helped"])("and not of %s, which they or another package declare elsewhere", (name) =>
      expect(wrong(changed((c) => (c.types!["Channel"]!.members![name] = {})))).toContain(`Channel#${name}: exists`),
    );
    test("of a callback that they leave out, at its place", () => {
      const later = (arg: number) =>
        wrong(changed((c) => (c.types!["Pool"]!.members!["later"] = { callback: { arg, runs: "once" } })));
      expect(later(1)).toEqual([]);
      expect(later(0)).toEqual(["Pool#later: takes a function as argument 0"]);
    });
  });

  describe("a chain", () => {
    const chain = { returns: "this" };
    const search = (members: NonNullable<PackageContract["types"]>[string]["members"]) =>
      changed((c) => {
        c.types!["Pool"]!.members!["search"] = { returns: "Search" };
        c.types!["Search"] = { members };
      });
    test("goes on with other classes", () => {
      expect(wrong(search({ where: chain, limit: chain }))).toEqual([]);
      expect(wrong(search({ where: chain, limit: chain, sort: chain }))).toEqual(["Search#sort: exists"]);
    });
    test("is not followed where it does not go on", () =>
      expect(wrong(search({ where: {}, limit: chain }))).toEqual(["Search#limit: exists"]));
    test("that depends on its arguments may go on anywhere", () => {
      const open = facts(search({ where: chain, open: chain, sort: chain }));
      expect(open).toContainEqual(expect.objectContaining({ where: "Search#sort", state: "vague" }));
    });
  });

  test("a function that gives an object may be called with new, if it is said to give the same", () => {
    const made = (api: object) => wrong(changed((c) => (c.exports!["made"] = api)));
    expect(made({ class: "Channel", returns: "Channel", acquires: "new" })).toEqual([]);
    expect(made({ class: "Channel", acquires: "new" })).toContain("made: is a class");
  });

  test("a function that is called itself to release something is one", () => {
    const releasedBy = (member: string) =>
      wrong(
        changed((c) => {
          c.types!["Pool"]!.members!["search"] = { returns: "Search" };
          c.types!["Search"] = { members: { [member]: { returns: "Release" } } };
          c.types!["Release"] = { obligation: { kind: "release", by: ["()"], harm: "hangs" } };
        }),
      );
    expect(releasedBy("lock")).toEqual([]);
    expect(releasedBy("where")).toEqual(["Release: has ()"]);
  });
});

describe("versions of a package", () => {
  const at = (version: string, text: string) => {
    const home = path.join(folder, `at-${version}`);
    const of = path.join(home, "node_modules", "aged");
    mkdirSync(of, { recursive: true });
    writeFileSync(path.join(of, "package.json"), JSON.stringify({ name: "aged", version, types: "index.d.ts" }));
    writeFileSync(path.join(of, "index.d.ts"), text);
    return { folder: home, name: "aged", version };
  };
  const known = new Map([
    ["latest", at("2.0.0", "export declare function ask(): Promise<void>; export declare function now(): void;")],
    ["<2", at("1.0.0", "export declare function ask(): void; export declare function before(): void;")],
  ]);
  const get = async (_: string, range = "latest") => {
    const found = known.get(range);
    if (!found) throw new Error(range === "<1" ? "npm error notarget No matching version" : "npm error ECONNRESET");
    return found;
  };
  async function found(exports: NonNullable<PackageContract["exports"]>): Promise<string[]> {
    const contract: PackageContract = { package: "aged", exports };
    const registryOf = (version: string) => new Registry(new ContractIndex([contract]), () => version);
    const installer = { root, get } as unknown as Installer;
    const check = new PackageCheck("aged", [contract], { installer, key: "test", majors: 2, registryOf });
    await check.run();
    while (check.before) await check.runBefore();
    return check.facts.filter(({ state }) => state === "no").map(({ where, claim }) => `${where}: ${claim}`);
  }

  test("what only an older one has is there all the same", async () =>
    expect(await found({ before: {}, now: {}, never: {} })).toEqual(["never: is exported"]));
  test("how something is must be true of the newest that has it", async () =>
    expect(await found({ ask: {} })).toEqual(["ask: returns no promise"]));
  test("a range is held against a version within it", async () => {
    expect(await found({ ask: [{ versions: "<2" }, { versions: ">=2", returns: "Promise<void>" }] })).toEqual([]);
    expect(await found({ now: { versions: "<2" } })).toEqual(["now: is exported"]);
  });
  test("one that cannot be installed is told, and no mistake of the contract", () =>
    expect(found({ now: { versions: "<1.5" } })).rejects.toThrow("ECONNRESET"));
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

  test("what has its declarations apart, and cannot get them, is not looked at", async () => {
    const { npm } = npmWithout({});
    const withoutTypes = async (at: string) => {
      const { optionalDependencies } = JSON.parse(readFileSync(path.join(at, "package.json"), "utf8")) as {
        optionalDependencies: Record<string, string>;
      };
      if (Object.keys(optionalDependencies).length > 0) return "npm error ETIMEDOUT";
      const failed = await npm(at);
      writeFileSync(path.join(at, "node_modules", "a", "package.json"), JSON.stringify({ version: "1.0.0" }));
      return failed;
    };
    const installer = new Installer(home("apart"), withoutTypes);
    await installer.batch("all", [{ name: "a", range: "latest" }]);
    await expect(installer.get("a")).rejects.toThrow("npm install @types/a: npm error ETIMEDOUT");
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
