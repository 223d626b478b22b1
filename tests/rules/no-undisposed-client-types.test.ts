import rule from "../../src/rules/no-undisposed-client.js";
import { type Twin, runTwins } from "./tester.js";

const pg = { ts: `import type { Pool } from "pg";` };
/** A function that takes a connection of a pool, which it knows by the types of the file. */
const used = (declared: string, head: string, pool: string): Twin["bad"] => `
        ${declared}
        ${head} {
          const client = await ${pool}.connect(); // leaks
          await client.query("select 1");
          client.release();
        }`;
const right = (declared: string, head: string, pool: string): string => `
        ${declared}
        ${head} {
          const client = await ${pool}.connect();
          try { await client.query("select 1"); } finally { client.release(); }
        }`;
const cases: readonly [name: string, declared: string, head: string, pool: string][] = [
  [`a member of an interface`, `interface Deps { pool: Pool }`, `async function run(deps: Deps)`, `deps.pool`],
  [
    `a member of a base of an interface`,
    `interface Base { pool: Pool } interface Deps extends Base { log(text: string): void }`,
    `async function run(deps: Deps)`,
    `deps.pool`,
  ],
  [
    `a member of a member`,
    `interface Deps { db: { pool: Readonly<Pool> } }`,
    `async function run(deps: Deps & { id: number })`,
    `deps.db.pool`,
  ],
  [
    `taken out by a pattern`,
    `type Deps = { db: { pool: Pool } };`,
    `async function run({ db: { pool } }: Deps)`,
    `pool`,
  ],
  [
    `taken out of what a pattern takes`,
    `type Deps = { db: { pool: Pool } };`,
    `const run = ({ deps }: { deps: Deps }) => async () => { const { db } = deps; const { pool } = db; return used(pool); }; async function used(pool: Pool)`,
    `pool`,
  ],
  [
    `a part of a type`,
    `interface Deps { pool: Pool; id: number }`,
    `async function run(deps: Pick<Deps, "pool">)`,
    `deps.pool`,
  ],
];

runTwins("no-undisposed-client: what the types of the file say of members", rule, [
  ...cases.map(([name, ...made]): Twin => ({
    name,
    only: "ts",
    prelude: pg,
    messageId: "leakWhenFails",
    bad: used(...made),
    good: right(...made),
  })),
  {
    name: "a member of a field",
    only: "ts",
    prelude: pg,
    messageId: "leakWhenFails",
    bad: `
        interface Deps { pool: Pool }
        export class Store {
          constructor(private readonly deps: Deps) {}
          async run() {
            const { pool } = this.deps;
            const client = await pool.connect(); // leaks
            await client.query("select 1");
            client.release();
          }
          async runAgain() {
            const client = await this.deps.pool.connect(); // leaks
            await client.query("select 1");
            client.release();
          }
        }`,
    good: [
      `
        export abstract class Store {
          abstract pool: Pool;
          async run() {
            const client = await this.pool.connect();
            try { await client.query("select 1"); } finally { client.release(); }
          }
        }`,
      // It is its own base.
      `
        interface Loop extends Loop { next: Loop }
        export async function run(loop: Loop) {
          const client = await loop.next.pool.connect();
          await client.query("select 1");
        }`,
      // Whose member it would be is not known.
      `
        interface Deps { pool: { connect(): Promise<{ release(): void }> } }
        export async function run({ pool }: Deps) {
          const client = await pool.connect();
          await log("connected");
        }`,
    ],
  },
]);
