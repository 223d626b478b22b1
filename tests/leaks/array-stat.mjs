import { open } from 'node:fs/promises';
import net from 'node:net';

export async function sizes(paths) {
  const files = await Promise.all(paths.map((p) => open(p))); // leaks
  const stats = await Promise.all(files.map((f) => f.stat()));
  return stats.map((s) => s.size);
}

export function broadcast(ports, message) {
  const sockets = [];
  for (const port of ports) sockets.push(net.connect(port)); // leaks
  for (const socket of sockets) socket.write(message);
}
