const { createPool } = require("generic-pool");
const { Client } = require("pg");

const pool = createPool(
  {
    async create() {
      const client = new Client();
      await client.connect().catch((e) =>
        client.end().then(() => {
          throw e;
        }),
      );
      return client;
    },
    destroy: (client) => client.end(),
  },
  { max: 5 },
);

exports.query = async (sql, args) => {
  const client = await pool.acquire();
  try {
    return await client.query(sql, args);
  } finally {
    await pool.release(client);
  }
};
