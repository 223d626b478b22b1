import https from "node:https";
export async function stream(options, source) {
  const req = https.request(options, (res) => res.resume()); // leaks
  req.on("error", (error) => source.destroy(error));
  for await (const chunk of source) {
    if (!req.write(chunk)) await new Promise((r) => req.once("drain", r));
  }
  req.end();
}