import { parseArgs } from "node:util";
import pg from "pg";

const { values } = parseArgs({ options: { dry: { type: "boolean" }, since: { type: "string" } } });
const client = new pg.Client();

async function main() {
  await client.connect();
  const { rows } = await client.query("select id from events where at < $1", [values.since]);
  for (const { id } of rows) {
    if (values.dry) console.log("would delete", id);
    else await client.query("delete from events where id = $1", [id]);
  }
}

main()
  .catch((err) => {
    console.error(err);
    process.exitCode = 1;
  })
  .finally(() => client.end());
