// net, tls, dgram, http2: raw sockets that end, servers that keep theirs.
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect as http2Connect, constants } from "node:http2";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import tls from "node:tls";

export function echo(port: number): void {
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.pipe(socket);
  });
  server.listen(port);
}

export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export function command(port: number, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port);
    let answer = "";
    socket.setEncoding("utf8");
    socket.on("connect", () => socket.end(`${line}\n`));
    socket.on("data", (text) => {
      answer += text;
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(answer));
  });
}

export async function waitFor(port: number, attempts: number): Promise<void> {
  for (let i = 0; i < attempts; i++) {
    const socket = connect(port);
    try {
      await once(socket, "connect");
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    } finally {
      socket.destroy();
    }
  }
  throw new Error(`nobody listens on ${port}`);
}

export async function certificate(host: string): Promise<tls.PeerCertificate> {
  const socket = tls.connect({ host, port: 443, servername: host });
  try {
    await once(socket, "secureConnect");
    return socket.getPeerCertificate();
  } finally {
    socket.end();
  }
}

export async function http2Get(origin: string, path: string): Promise<string> {
  const session = http2Connect(origin);
  try {
    const stream = session.request({ [constants.HTTP2_HEADER_PATH]: path });
    stream.setEncoding("utf8");
    let text = "";
    for await (const chunk of stream) text += chunk;
    return text;
  } finally {
    session.close();
  }
}

export function wake(mac: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createSocket("udp4");
    const magic = Buffer.concat([Buffer.alloc(6, 0xff), ...Array<Buffer>(16).fill(mac)]);
    socket.once("error", (error) => {
      socket.close();
      reject(error);
    });
    socket.send(magic, 9, "255.255.255.255", (error) => {
      socket.close();
      if (error) reject(error);
      else resolve();
    });
  });
}

export function proxy(port: number, target: { host: string; port: number }): void {
  createServer((client: Socket) => {
    const upstream = connect(target);
    client.pipe(upstream);
    upstream.pipe(client);
    client.on("error", () => upstream.destroy());
    upstream.on("error", () => client.destroy());
  }).listen(port);
}
