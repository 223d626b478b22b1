// filename: test/orders.test.ts
import { Pool, PoolClient } from "pg";
import { createClient } from "redis";

describe("orders", () => {
  let pool: Pool;
  let client: PoolClient;
  let redis: ReturnType<typeof createClient>;

  beforeAll(async () => {
    pool = new Pool();
    redis = createClient();
    await redis.connect();
  });
  beforeEach(async () => {
    client = await pool.connect();
    await client.query("BEGIN");
  });
  afterEach(async () => {
    await client.query("ROLLBACK");
    client.release();
  });
  afterAll(async () => {
    await redis.quit();
    await pool.end();
  });

  it("inserts", async () => {
    const { rowCount } = await client.query("insert into orders values (1, 'x')");
    expect(rowCount).toBe(1);
    const res = await fetch("http://localhost:3000/orders/1");
    expect(await res.json()).toEqual({ id: 1 });
  });
});
