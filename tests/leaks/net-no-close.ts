import net from 'node:net';

export function isPortOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1'); // leaks
    socket.on('connect', () => resolve(true));
    socket.on('error', () => resolve(false));
  });
}
