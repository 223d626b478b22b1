import http2 from "node:http2";
const client = http2.connect("https://x");
client.on("stream", (pushed, headers) => {
  if (headers[":path"] === "/a") pushed.on("data", () => {});
});
export function listen(server) {
  server.on("session", (session) => {
    session.on("stream", (stream) => {
      stream.respond();
      stream.end();
    });
  });
}
