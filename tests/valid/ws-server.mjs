import { WebSocketServer } from "ws";
import http from "node:http";

const server = http.createServer((req, res) => res.writeHead(426).end());
const wss = new WebSocketServer({ server });
const rooms = new Map();

wss.on("connection", (ws, req) => {
  const room = new URL(req.url, "http://x").searchParams.get("room") ?? "lobby";
  const members = rooms.get(room) ?? new Set();
  rooms.set(room, members.add(ws));
  ws.isAlive = true;
  ws.on("pong", () => (ws.isAlive = true));
  ws.on("message", (data) => {
    for (const peer of members) if (peer !== ws) peer.send(data);
  });
  ws.on("close", () => {
    members.delete(ws);
    if (members.size === 0) rooms.delete(room);
  });
});

const beat = setInterval(() => {
  for (const ws of wss.clients) {
    if (!ws.isAlive) ws.terminate();
    ws.isAlive = false;
    ws.ping();
  }
}, 30000);
wss.on("close", () => clearInterval(beat));
server.listen(8080);
