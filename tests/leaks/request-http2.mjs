import http2 from "node:http2";
export function post(session, body, cb) {
  const stream = session.request({ ":method": "POST" });
  stream.end(body);
}
export async function push(url, load) {
  const client = http2.connect(url);
  try {
    const stream = client.request({ ":method": "PUT", ":path": "/a" }); // leaks
    stream.on("response", () => client.destroy());
    stream.resume();
    const body = await load();
    if (body.length === 0) return;
    stream.end(body);
  } catch (error) {
    client.destroy();
    throw error;
  }
}