import { Agent, request } from "undici";

const dispatcher = new Agent({ connections: 32, keepAliveTimeout: 10_000 });

export async function fetchOrder(id) {
  const { statusCode, headers, body } = await request(`https://orders.internal/${id}`, { dispatcher });
  if (statusCode === 404) {
    await body.dump();
    return null;
  }
  if (statusCode >= 400) {
    throw Object.assign(new Error(`orders: ${statusCode}`), { detail: await body.text() });
  }
  if (!String(headers["content-type"]).startsWith("application/json")) {
    body.destroy();
    throw new TypeError("not json");
  }
  return body.json();
}

export const close = () => dispatcher.close();
