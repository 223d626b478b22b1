/** Types from TypeScript 7's server: whatever happens to it, files are linted. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Linter } from "eslint";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { findNative } from "../../src/oracle/native-install.js";
import { NativeServer } from "../../src/oracle/native-server.js";
import { SettingsError, readSettings } from "../../src/project/settings.js";

const installation = findNative(fileURLToPath(import.meta.url));
const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "socket-leak-")));
const servers: NativeServer[] = [];
// Loading the plugin and a first project takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

const SEND = "exports.send = async (to) => { if (!to) throw new Error(); };\n";
const CODE = `const { send } = require("./mail");\nexports.go = function go() {\n  /* é😀 */ const wishes = "😀"; send(wishes);\n};\n`;

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** Loads the plugin; what it gives lints a file and gives its reports: `"line:rule"`. */
async function linter(): Promise<(file: string, text: string, types?: string) => string[]> {
  const { default: plugin } = await import("../../src/index.js");
  return (file, text, types = "native") =>
    new Linter({ cwd: folder })
      .verify(
        text,
        [
          plugin.configs.recommended,
          {
            files: ["**/*.js", "**/*.ts"],
            languageOptions: { sourceType: "commonjs" },
            settings: { "socket-leak": { types } },
          },
        ],
        { filename: file },
      )
      .map(({ line, ruleId, message }) => `${line}:${ruleId?.replace("socket-leak/", "") ?? message}`);
}

function serve(options?: ConstructorParameters<typeof NativeServer>[1]): NativeServer {
  const server = new NativeServer(installation!, options);
  servers.push(server);
  return server;
}

/** Whether the server shows a file, with that text. */
function shows(server: NativeServer, file: string, text: string): boolean {
  return server.view(file, text)?.source.text === text;
}

const warnings: string[] = [];
beforeEach(() => {
  warnings.length = 0;
  vi.spyOn(process, "emitWarning").mockImplementation((warning) => void warnings.push(String(warning)));
  return () => void vi.restoreAllMocks();
});

test("the setting is checked", () => {
  expect(() => readSettings({ "socket-leak": { types: "natve" } })).toThrow(SettingsError);
  expect(() => readSettings({ "socket-leak": { types: "natve" } })).toThrow(
    /"auto", "typescript-eslint", "native", "off"/,
  );
  expect(readSettings({}).types).toBe("auto");
});

test("a version that is not known is not spoken to, and that is said once", async () => {
  write("future/node_modules/typescript/package.json", `{ "name": "typescript", "version": "9.0.0" }`);
  const lint = await linter();
  const file = write("future/code.js", CODE);
  write("future/mail.js", SEND);
  expect(lint(file, CODE)).toEqual([]);
  expect(lint(file, CODE)).toEqual([]);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain("9.0.0");
});

describe.skipIf(!installation)("with TypeScript 7", () => {
  test("plain JavaScript without a tsconfig.json has types, with ESLint's own parser", async () => {
    const lint = await linter();
    write("plain/package.json", "{}");
    write("plain/mail.js", SEND);
    const file = write("plain/code.js", CODE);
    expect(lint(file, CODE)).toEqual(["3:no-floating-promise"]);
    expect(lint(file, CODE, "off")).toEqual([]);
    expect(lint(file, CODE, "auto")).toEqual([]);
  });

  test("an async function is one, whatever its comment says", async () => {
    const lint = await linter();
    write("said/package.json", "{}");
    write(
      "said/mail.js",
      `/** @returns {void} */\n${SEND}class Job {\n  /** @returns {void} */\n  static async run() { await null; throw new Error(); }\n}\nexports.Job = Job;`,
    );
    const code = `const { Job } = require("./mail");\nexports.go = function go() {\n  Job.run();\n};\n`;
    expect(lint(write("said/code.js", code), code)).toEqual(["3:no-floating-promise"]);
  });

  test("what is not saved counts, in this file and in others", async () => {
    const lint = await linter();
    write("unsaved/package.json", "{}");
    const mail = write("unsaved/mail.js", "exports.send = () => undefined;\n");
    const file = write("unsaved/code.js", "");
    expect(lint(file, CODE)).toEqual([]);
    // A file that asks no question is not shown to the server: this one does.
    const asks = `${SEND}require("./other").other();\n`;
    write("unsaved/other.js", "exports.other = () => undefined;\n");
    expect(lint(mail, asks)).toEqual([]);
    expect(lint(file, CODE)).toEqual(["3:no-floating-promise"]);
  });

  test("files that it does not know, or that cannot be read, are linted", async () => {
    const lint = await linter();
    const broken = write("odd/code.js", "const {");
    expect(lint(broken, "const {")).toHaveLength(1);
    expect(lint(path.join(folder, "odd/nowhere.js"), CODE)).toEqual([]);
    expect(lint("relative.js", CODE)).toEqual([]);
    const built = write("odd/dist/code.js", CODE);
    write("odd/dist/mail.js", SEND);
    write("odd/package.json", "{}");
    // Left out by the implicit project's patterns, linted all the same.
    expect(lint(built, CODE)).toEqual(["3:no-floating-promise"]);
    expect(warnings).toEqual([]);
  });

  test("a file that has changed on the disk meanwhile is read again", () => {
    const server = serve();
    write("later/package.json", "{}");
    const file = write("later/code.js", CODE);
    const mail = write("later/mail.js", "exports.send = 1;\n");
    const seen = (): string | undefined => {
      const view = server.view(file, CODE);
      return server.ask(() => view?.project.program.getSourceFile(mail)?.text);
    };
    expect(seen()).toBe("exports.send = 1;\n");
    writeFileSync(mail, SEND);
    const now = Date.now();
    vi.spyOn(Date, "now").mockReturnValue(now + 5000);
    expect(seen()).toBe(SEND);
  });

  test("an editor's process does not grow with every key", () => {
    const server = serve();
    write("edit/package.json", "{}");
    const file = write("edit/code.js", "");
    for (let key = 0; key < 100; key++) expect(shows(server, file, `exports.key = ${key};`)).toBe(true);
    const { api } = server as unknown as { api: { activeSnapshots: Set<unknown>; sourceFileCache: { size: number } } };
    expect(api.activeSnapshots.size).toBe(1);
    expect(api.sourceFileCache.size).toBeLessThan(5);
  });

  test("a server that dies leaves the file without types", () => {
    const ends: string[] = [];
    const server = serve({ onEnd: (why) => ends.push(why) });
    const file = write("plain/code.js", CODE);
    expect(shows(server, file, CODE)).toBe(true);
    process.kill(server.pid!, "SIGKILL");
    expect(shows(server, file, CODE)).toBe(false);
    expect(shows(server, file, CODE)).toBe(false);
    expect(ends).toHaveLength(1);
    expect(server.pid).toBeUndefined();
  });

  test.skipIf(process.platform === "win32")("a server that hangs is ended", () => {
    const ends: string[] = [];
    const server = serve({ limit: 1000, onEnd: (why) => ends.push(why) });
    process.kill(server.pid!, "SIGSTOP");
    expect(shows(server, write("plain/code.js", CODE), CODE)).toBe(false);
    expect(ends).toHaveLength(1);
  });

  test.skipIf(!existsSync("/proc"))("the server ends with the process, and the process with its work", async () => {
    const script = write(
      "run.mjs",
      `import { NativeServer } from ${JSON.stringify(new URL("../../dist/oracle/native-server.js", import.meta.url).href)};
       const server = new NativeServer(${JSON.stringify(installation)});
       server.view(${JSON.stringify(write("plain/code.js", CODE))}, ${JSON.stringify(CODE)});
       console.log(server.pid);`,
    );
    const pid = execFileSync(process.execPath, [script], { encoding: "utf8", timeout: 25_000 }).trim();
    expect(pid).toMatch(/^\d+$/);
    await vi.waitFor(() => expect(existsSync(`/proc/${pid}`)).toBe(false), { timeout: 10_000, interval: 100 });
  });

  test("a tsconfig.json that includes the file is what counts, references followed", () => {
    const server = serve();
    write("app/tsconfig.json", `{ "files": [], "references": [{ "path": "./tsconfig.app.json" }] }`);
    const config = write(
      "app/tsconfig.app.json",
      `{ "compilerOptions": { "composite": true, "types": [], "strict": true }, "include": ["src"] }`,
    );
    const text = "export const one = 1;\n";
    const inside = write("app/src/one.ts", text);
    const outside = write("app/other/two.ts", text);
    expect(server.view(inside, text)?.project.configFileName).toBe(config);
    expect(server.view(outside, text)?.project.configFileName).toBe(
      path.join(folder, "app/other/tsconfig.socket-leak.json"),
    );
  });

  test("the alias beside another TypeScript is found", () => {
    write("alias/node_modules/typescript/package.json", `{ "name": "typescript", "version": "6.0.3" }`);
    mkdirSync(path.join(folder, "alias/node_modules/@typescript"));
    symlinkSync(installation!.folder, path.join(folder, "alias/node_modules/@typescript/native"), "junction");
    expect(findNative(path.join(folder, "alias/code.ts"))?.version).toBe(installation!.version);
  });
});
