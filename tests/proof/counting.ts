/** A server on the loopback that answers with bodies and counts its open sockets, and the linter for the same text. */
import { execFile } from "node:child_process";
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { createRequire } from "node:module";
import { Linter } from "eslint";
import plugin from "../../src/index.js";

export interface CountingServer {
  url: string;
  port: number;
  /** Sockets that are open and carry an answer that was not taken to its end; with `connections`, all that are open. */
  held(): number;
  /** Waits until `held` says so, or a moment has passed; gives what it says then. */
  settled(expected: number): Promise<number>;
  close(): Promise<void>;
}

/** Longest wait for sockets to close: far more than it takes on the loopback. */
const PATIENCE = 3000;
/** More than what fits into the buffers between server and client. */
const LARGE = Buffer.alloc(8 * 1024 * 1024, "x");

/** `/large`: 8 MiB. `/small`: 11 bytes. `/fail…`: the socket is destroyed. */
export async function startServer({ connections = false } = {}): Promise<CountingServer> {
  const open = new Set<Socket>();
  const busy = new Set<Socket>();
  const server = http.createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const { socket } = request;
    if (request.url?.startsWith("/fail")) return void socket.destroy();
    busy.add(socket);
    response.on("finish", () => busy.delete(socket));
    response.end(request.url === "/large" ? LARGE : "hello world");
  });
  server.on("connection", (socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => {});
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  // A socket that was answered and rests in a pool is no leak.
  const held = (): number => [...open].filter((socket) => connections || busy.has(socket)).length;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    held,
    async settled(expected) {
      for (const end = Date.now() + PATIENCE; held() !== expected && Date.now() < end;) await delay(20);
      // And it stays so.
      await delay(150);
      return held();
    },
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

const require = createRequire(import.meta.url);

/** Runs a CommonJS text and gives its exports. */
export function load<T>(code: string): T {
  const module = { exports: {} };
  new Function("require", "module", code)(require, module);
  return module.exports as T;
}

/** What the recommended rules report of the text. */
export function lint(code: string): string[] {
  const messages = new Linter().verify(
    code,
    [plugin.configs.recommended, { languageOptions: { sourceType: "commonjs" } }],
    { filename: "src/proof.js" },
  );
  return messages.map(({ ruleId, message }) => ruleId ?? message);
}

/** Runs a text in a process of its own; gives its exit code and what it printed. */
export function runProcess(code: string): Promise<{ exitCode: number; output: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--unhandled-rejections=throw", "-e", code],
      { timeout: 15_000, env: { PATH: process.env["PATH"] } },
      (error, stdout, stderr) => {
        resolve({ exitCode: error ? (typeof error.code === "number" ? error.code : -1) : 0, output: stdout + stderr });
      },
    );
  });
}
