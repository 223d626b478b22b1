/** `npm run check-contracts`, on a made-up package: what is wrong in a contract is found, what is right passes. And all shipped contracts. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Checker } from "../scripts/lib/contracts/checker.mjs";
import { Declarations } from "../scripts/lib/contracts/declarations.mjs";
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

/** What the checker finds wrong. */
function wrong(contract: PackageContract): string[] {
  const registry = new Registry(new ContractIndex([contract, ...contracts]));
  const source = new SourceText(folder, [contract.package]);
  const facts = new Checker({ contracts: [contract], version: "2.0.0", declarations, registry, source }).run();
  expect(facts.length).toBeGreaterThan(0);
  return facts.filter(({ state }) => state === "no").map(({ where, claim }) => `${where}: ${claim}`);
}

const right: PackageContract = {
  package: "toy",
  exports: {
    Pool: { class: "Pool", acquires: "new" },
    open: { returns: "Promise<Channel>", acquires: "await", limits: { signal: ["arg0.signal"] } },
    "deep.open": { returns: "Promise<[Channel, unknown]>", acquires: "await" },
    sum: { args: { 1: "borrows" } },
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
