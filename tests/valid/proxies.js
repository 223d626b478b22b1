// Reverse proxies and server-sent events: what comes in is piped out, and both ends die together.
import http from "node:http";
import net from "node:net";
import { pipeline } from "node:stream";

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

export function createProxy(target) {
  const server = http.createServer((req, res) => {
    const upstream = http.request(
      { host: target.host, port: target.port, path: req.url, method: req.method, headers: req.headers, agent },
      (answer) => {
        res.writeHead(answer.statusCode, answer.headers);
        pipeline(answer, res, (error) => {
          if (error) console.error("answer broke off", error.message);
        });
      },
    );
    upstream.on("error", () => {
      if (!res.headersSent) res.writeHead(502);
      res.end();
    });
    res.on("close", () => upstream.destroy());
    req.pipe(upstream);
  });

  server.on("connect", (req, clientSocket, head) => {
    const [host, port] = req.url.split(":");
    const serverSocket = net.connect(Number(port), host, () => {
      clientSocket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      serverSocket.write(head);
      serverSocket.pipe(clientSocket);
      clientSocket.pipe(serverSocket);
    });
    serverSocket.on("error", () => clientSocket.destroy());
    clientSocket.on("error", () => serverSocket.destroy());
  });

  return server;
}

export async function relay(req, res) {
  const controller = new AbortController();
  res.on("close", () => controller.abort());
  const upstream = await fetch(`http://events.internal${req.url}`, { signal: controller.signal });
  if (!upstream.ok) {
    await upstream.body?.cancel();
    res.writeHead(502).end();
    return;
  }
  res.writeHead(200, { "content-type": "text/event-stream" });
  for await (const chunk of upstream.body) {
    if (!res.write(chunk)) await new Promise((resolve) => res.once("drain", resolve));
  }
  res.end();
}

export function subscribeTo(url, onMessage) {
  const source = new EventSource(url);
  source.onmessage = ({ data }) => onMessage(JSON.parse(data));
  source.onerror = () => console.warn("lost", url);
  return () => source.close();
}

export function once(url) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.addEventListener("message", ({ data }) => {
      socket.close();
      resolve(data);
    });
    socket.addEventListener("error", reject);
    socket.addEventListener("close", () => reject(new Error("closed")));
  });
}
