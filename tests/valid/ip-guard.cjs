const { createClient } = require("redis");

async function once(url, fn) {
  if (!url) return undefined;
  const client = createClient({ url });
  if (process.env.DEBUG) client.on("error", console.error);
  else client.on("error", () => {});
  await client.connect();
  return fn(client).finally(() => client.quit());
}

async function flags(url) {
  const all = await once(url, (c) => c.hGetAll("flags"));
  if (!all) return {};
  return Object.fromEntries(Object.entries(all).map(([k, v]) => [k, v === "1"]));
}
module.exports = { flags };
