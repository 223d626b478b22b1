import { request } from "node:https";
import { json, text } from "node:stream/consumers";
import { once } from "node:events";

export async function call(options, payload) {
  const req = request({ ...options, method: "POST" });
  req.end(JSON.stringify(payload));
  const [res] = await once(req, "response");
  if (res.statusCode >= 400) throw new Error(`${res.statusCode}: ${await text(res)}`);
  return json(res);
}
