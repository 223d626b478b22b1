import { Pool, PoolClient } from "pg";

export class Users {
  constructor(private readonly pool: Pool) {}

  async rename(id: string, name: string, tx?: PoolClient): Promise<boolean> {
    const own = tx === undefined;
    const client = tx ?? (await this.pool.connect());
    try {
      const { rowCount } = await client.query("update users set name = $2 where id = $1", [id, name]);
      return rowCount === 1;
    } finally {
      if (own) client.release();
    }
  }

  async remove(id: string, tx?: PoolClient): Promise<void> {
    const client = tx || (await this.pool.connect());
    try {
      await client.query("delete from users where id = $1", [id]);
    } finally {
      if (!tx) client.release();
    }
  }
}
