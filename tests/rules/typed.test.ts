/** Twins that only types tell apart: what leaks stands in this file, what makes it leak in another one. */
import noFloatingPromise from "../../src/rules/no-floating-promise.js";
import noFloatingRequest from "../../src/rules/no-floating-request.js";
import noPromiseAsValue from "../../src/rules/no-promise-as-value.js";
import noUndisposedClient from "../../src/rules/no-undisposed-client.js";
import { runTwins } from "./tester.js";

runTwins(
  "no-floating-promise",
  noFloatingPromise,
  [
    {
      name: "a function of another file",
      prelude: { typed: `import { count, send } from "./mail.js";` },
      bad: `
        export async function greet(to: string) {
          send(to); // leaks
        }`,
      message: "Nothing waits for `send(…)`: a rejection is unhandled and ends the process.",
      suggestion: "await send(to);",
      good: [
        `export async function greet(to: string) { await send(to); }`,
        `export function greet(to: string) { return send(to); }`,
        `export function greet(to: string) { send(to).catch(console.error); }`,
        `export function greet(to: string) { void send(to); }`,
        `export function greet(to: string) { count(to); }`,
      ],
    },
    {
      name: "a function of another file, kept on one path",
      prelude: { typed: `import { send } from "./mail.js";` },
      messageId: "stored",
      suggestions: 0,
      bad: `
        export async function greet(to: string, wait: boolean) {
          const sent = send(to); // leaks
          if (wait) await sent;
        }`,
      good: `
        export async function greet(to: string, wait: boolean) {
          const sent = send(to);
          if (wait) await sent;
          else sent.catch(console.error);
        }`,
    },
    {
      name: "a method of an interface",
      prelude: { typed: `import type { Mailer } from "./mail.js";` },
      bad: `
        export async function greet(mailer: Mailer, to: string) {
          mailer.send(to); // leaks
          mailer.count();
        }`,
      message: "Nothing waits for `mailer.send(…)`: a rejection is unhandled and ends the process.",
      suggestion: "await mailer.send(to);",
      good: `
        export async function greet(mailer: Mailer, to: string) {
          await mailer.send(to);
          mailer.count();
        }`,
    },
    {
      name: "a chain on such a call",
      prelude: { typed: `import { type Mailer, send } from "./mail.js";` },
      suggestions: 0,
      bad: `
        export function greet(mailer: Mailer, to: string) {
          send(to).then(() => 1); // leaks
          send(to).finally(() => {}); // leaks
          mailer.send(to).then(() => 1).then(() => 2); // leaks
        }`,
      good: `
        export async function greet(mailer: Mailer, to: string) {
          send(to).then(() => 1).catch(console.error);
          send(to).then(() => 1, () => 2);
          await mailer.send(to).then(() => 1).then(() => 2);
          return send(to).finally(() => {});
        }`,
    },
    {
      name: "a method of what another file's function returns",
      prelude: { typed: `import { currentMailer } from "./mail.js";` },
      suggestions: 0,
      bad: `
        export function greet(to: string) {
          currentMailer().send(to); // leaks
        }`,
      good: `
        export function greet(to: string) {
          return currentMailer().send(to);
        }`,
    },
    {
      name: "a field that only the constructor's parameter types",
      prelude: { typed: `import type { Mailer } from "./mail.js";` },
      suggestions: 0,
      bad: `
        export class Greeter {
          constructor(private readonly mailer: Mailer) {}
          greet(to: string) {
            this.mailer.send(to); // leaks
          }
        }`,
      good: `
        export class Greeter {
          constructor(private readonly mailer: Mailer) {}
          greet(to: string) {
            return this.mailer.send(to);
          }
        }`,
    },
    {
      name: "an optional hook",
      prelude: { typed: `import type { Hooks } from "./mail.js";` },
      bad: `
        export async function open(hooks: Hooks, id: string) {
          hooks.onOpen?.(id); // leaks
          hooks.onName?.(id);
        }`,
      suggestion: "await hooks.onOpen?.(id);",
      good: [
        `export async function open(hooks: Hooks, id: string) { await hooks.onOpen?.(id); }`,
        `export function open(hooks: Hooks, id: string) { return hooks.onOpen?.(id); }`,
        `export function open(hooks: Hooks, id: string) { hooks.onOpen?.(id).catch(console.error); }`,
        `export function open(hooks: Hooks, id: string) { hooks.onName?.(id); }`,
      ],
    },
    {
      name: "a hook that may give a promise",
      prelude: { typed: `import type { Hooks } from "./mail.js";` },
      bad: `
        export async function close(hooks: Hooks, id: string) {
          hooks.onClose?.(id); // leaks
        }`,
      suggestion: "await hooks.onClose?.(id);",
      good: `
        export async function close(hooks: Hooks, id: string) {
          await hooks.onClose?.(id);
        }`,
    },
    {
      name: "a hook whose result is looked at",
      prelude: { typed: `import type { Hooks } from "./mail.js";` },
      good: [
        `export function close(hooks: Hooks, id: string) { const done = hooks.onClose?.(id); if (done) done.catch(console.error); }`,
        `export async function close(hooks: Hooks, id: string) { const done = hooks.onClose?.(id); if (done) await done; }`,
      ],
    },
    {
      name: "a hook whose result is asked whether it is a promise",
      prelude: { typed: `import type { Hooks } from "./mail.js";` },
      good: `
        export async function close(hooks: Hooks, id: string) {
          const done = hooks.onClose?.(id);
          if (done instanceof Promise) await done;
        }`,
    },
    {
      name: "a result that depends on the arguments",
      prelude: { typed: `import { deliver } from "./mail.js";` },
      bad: `
        export async function greet(to: string) {
          deliver(to, false); // leaks
        }`,
      suggestion: "await deliver(to, false);",
      good: [
        `export async function greet(to: string) { await deliver(to, false); }`,
        `export function greet(to: string) { deliver(to, true); }`,
      ],
    },
    {
      name: "a result that is taken from another type",
      prelude: { typed: `import { run } from "./mail.js";` },
      bad: `
        export async function greet() {
          run("greet"); // leaks
        }`,
      suggestion: `await run("greet");`,
      good: [`export async function greet() { await run("greet"); }`, `export function greet() { run("count"); }`],
    },
    {
      name: "a method of what may be missing",
      prelude: { typed: `import type { Post } from "./mail.js";` },
      bad: `
        export async function greet(post: Post, to: string) {
          post.office!.send(to); // leaks
        }`,
      suggestion: "await post.office!.send(to);",
      good: [
        `export async function greet(post: Post, to: string) { await post.office!.send(to); }`,
        `export function greet(post: Post) { post.office!.count(); }`,
        `export function greet(post: Post, to: string) { post.anything.send(to); }`,
      ],
    },
    {
      name: "a method of what a private field holds",
      prelude: { typed: `import type { Mailer } from "./mail.js";` },
      bad: `
        export class Greeter {
          readonly #mailer: Mailer;
          constructor(mailer: Mailer) { this.#mailer = mailer; }
          async greet(to: string) {
            this.#mailer.send(to); // leaks
          }
        }`,
      suggestion: "await this.#mailer.send(to);",
      good: `
        export class Greeter {
          readonly #mailer: Mailer;
          constructor(mailer: Mailer) { this.#mailer = mailer; }
          async greet(to: string) {
            await this.#mailer.send(to);
          }
        }`,
    },
    {
      name: "mapped, and the list dropped",
      prelude: { typed: `import type { Mailer } from "./mail.js";` },
      suggestions: 1,
      bad: `
        export async function greet(mailer: Mailer, all: string[]) {
          all.map((to) => mailer.send(to)); // leaks
        }`,
      good: `
        export async function greet(mailer: Mailer, all: string[]) {
          await Promise.all(all.map((to) => mailer.send(to)));
        }`,
    },
    {
      name: "kept in a field, handed on, or given back by a callback",
      prelude: { typed: `import type { Mailer } from "./mail.js";` },
      good: [
        `export class Last { last?: Promise<void>; go(mailer: Mailer) { this.last = mailer.send("a"); } }`,
        `export function later(mailer: Mailer, all: Promise<void>[]) { all.push(mailer.send("a")); }`,
        `export function later(mailer: Mailer) { return () => mailer.send("a"); }`,
      ],
    },
  ],
  { messageId: "dropped" },
);

runTwins("no-floating-request", noFloatingRequest, [
  {
    name: "a query on a pool that only types know",
    prelude: { typed: `import type { Deps } from "./deps.js";` },
    bad: `
      export async function touch(deps: Deps) {
        deps.pool.query("update visits set seen = now()"); // leaks
      }`,
    messageId: "dropped",
    suggestion: `await deps.pool.query("update visits set seen = now()");`,
    good: `
      export async function touch(deps: Deps) {
        await deps.pool.query("update visits set seen = now()");
      }`,
  },
]);

runTwins(
  "no-undisposed-client",
  noUndisposedClient,
  [
    {
      name: "a pool in a parameter whose interface stands in another file",
      suggestions: 1,
      prelude: { typed: `import type { Deps } from "./deps.js";` },
      bad: `
        export async function first(deps: Deps, id?: string) {
          const client = await deps.pool.connect(); // leaks
          if (!id) return null;
          client.release();
          return id;
        }`,
      good: `
        export async function first(deps: Deps, id?: string) {
          const client = await deps.pool.connect();
          try {
            return id || null;
          } finally {
            client.release();
          }
        }`,
    },
    {
      name: "taken out of the parameter",
      suggestions: 1,
      prelude: { typed: `import type { Deps } from "./deps.js";` },
      bad: `
        export async function first({ pool }: Deps, id?: string) {
          const client = await pool.connect(); // leaks
          if (!id) return null;
          client.release();
          return id;
        }`,
      good: `
        export async function first({ pool }: Deps, id?: string) {
          const client = await pool.connect();
          try {
            return id || null;
          } finally {
            client.release();
          }
        }`,
    },
    {
      name: "what another file's function returns",
      suggestions: 1,
      prelude: { typed: `import { deps } from "./deps.js";` },
      bad: `
        export async function first(id?: string) {
          const { pool } = deps();
          const client = await pool.connect(); // leaks
          if (!id) return null;
          client.release();
          return id;
        }`,
      good: `
        export async function first(id?: string) {
          const { pool } = deps();
          const client = await pool.connect();
          try {
            return id || null;
          } finally {
            client.release();
          }
        }`,
    },
    {
      // Whether borrow() keeps it as well, a type does not say.
      name: "a client that another file hands out",
      prelude: { typed: `import { borrow } from "./deps.js";` },
      good: `
        export async function first(id?: string) {
          const client = await borrow();
          if (!id) return null;
          await client.query("select 1", [id]);
          return id;
        }`,
    },
  ],
  { messageId: "leak" },
);

runTwins("no-floating-promise: what a dependency returns", noFloatingPromise, [
  {
    name: "a method of a package without a contract",
    prelude: { typed: `import { open } from "feed-reader";` },
    suggestions: 0,
    message:
      "Nothing waits for `feed.read()` (feed-reader 4.2.0 returns a promise): a rejection is unhandled and ends the process.",
    bad: `
      export function refresh(url: string) {
        const feed = open(url);
        feed.read(); // leaks
        return feed.size();
      }`,
    good: `
      export function refresh(url: string) {
        const feed = open(url);
        feed.read().catch(console.error);
        return feed.size();
      }`,
  },
]);

runTwins("no-promise-as-value: what a dependency returns", noPromiseAsValue, [
  {
    name: "a method of a package without a contract",
    prelude: { typed: `import { open } from "feed-reader";` },
    suggestions: 0,
    message: "`feed.isEmpty()` of feed-reader 4.2.0 is a promise, and a promise is always true: nothing is tested.",
    bad: `
      export function refresh(url: string) {
        const feed = open(url);
        if (feed.isEmpty()) return 0; // leaks
        return feed.size();
      }`,
    good: `
      export async function refresh(url: string) {
        const feed = open(url);
        if (await feed.isEmpty()) return 0;
        return feed.size();
      }`,
  },
]);
