import net from "node:net";
import { once } from "node:events";
import WebSocket from "ws";

export async function dial(port: number): Promise<net.Socket> {
  const socket = net.connect(port);
  await once(socket, "connect");
  return socket;
}

export async function dialWs(url: string): Promise<WebSocket> {
  const ws = new WebSocket(url);
  await once(ws, "open");
  return ws;
}
