/** JSDoc on the file's own functions: it stands above what their bodies show. */
import { Linter } from "eslint";
import { describe, expect, test } from "vitest";
import plugin from "../../src/index.js";

/** Reports as `rule line`. */
function lint(code: string): string[] {
  const messages = new Linter().verify(code, [plugin.configs.recommended], { filename: "src/file.js" });
  return messages.map((message) =>
    message.fatal ? message.message : `${message.ruleId?.replace("socket-leak/", "")} ${message.line}`,
  );
}

const net = `import net from "node:net"; import { lookUp, registry } from "./elsewhere.js";\n`;

describe("@acquires", () => {
  const source = (doc: string, use: string): string =>
    `${net}/** ${doc} */\nfunction session(id) { return lookUp(id); }\nexport async function f(id) { ${use} }\n`;

  test("the caller owes one of the methods in braces", () => {
    const doc = "@acquires {close, abort} a session of its own";
    expect(lint(source(doc, "const s = session(id); await s.send(1);"))).toEqual(["no-undisposed-client 4"]);
    expect(lint(source(doc, "const s = session(id); try { await s.send(1); } finally { s.abort(); }"))).toEqual([]);
    expect(lint(source("No word of it.", "const s = session(id); await s.send(1);"))).toEqual([]);
  });

  test("of a promise, what it resolves to; of a known type, its own releasers", () => {
    const doc = `/**\n * @acquires\n * @returns {Promise<net.Socket>}\n */\nasync function dial(id) { return registry.get(id); }`;
    const use = (body: string): string => `${net}${doc}\nexport async function f(id) { ${body} }\n`;
    expect(lint(use("const c = await dial(id); c.write('x');"))).toEqual(["no-undisposed-client 7"]);
    expect(lint(use("const c = await dial(id); c.end('x');"))).toEqual([]);
  });
});

describe("@releases, @owns, @borrows", () => {
  const source = (doc: string): string =>
    `${net}/** ${doc} */\nconst keep = (name, client) => { registry.set(name, client); };\nexport function f() { const c = net.connect(1); keep("a", c); }\n`;

  test("a parameter that is only borrowed is still owed", () => {
    expect(lint(source("@borrows client for as long as the call lasts"))).toEqual(["no-undisposed-client 4"]);
    expect(lint(source("@owns client"))).toEqual([]);
    expect(lint(source("Nothing is said."))).toEqual([]);
  });

  test("a parameter that is released is not owed, whatever the body shows", () => {
    const code = (doc: string): string =>
      `${net}export class Pool {\n  /** ${doc} */\n  give(client) { client.write(this.end); }\n  use() { const c = net.connect(1); this.give(c); }\n}\n`;
    expect(lint(code("@releases client"))).toEqual([]);
    expect(lint(code("@releases other"))).toEqual(["no-undisposed-client 5"]);
  });
});

describe("@fireAndForget", () => {
  const source = (doc: string): string =>
    `/** ${doc} */\nexport async function track(event) { await fetch("x", { body: event }); }\nexport function f() { track(1); }\n`;

  test("its promise may be dropped", () => {
    expect(lint(source("Tells of an event.")).join()).toMatch(/no-floating-request 3/);
    expect(lint(source("@fireAndForget")).join()).not.toMatch(/no-floating-request/);
  });
});
