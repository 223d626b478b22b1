import { connect } from 'node:net';

export function banner(host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port }); // leaks
    socket.setTimeout(3000);
    socket.once('data', (chunk) => {
      socket.destroy();
      resolve(chunk.toString());
    });
    socket.on('timeout', () => reject(new Error('timeout')));
    socket.on('error', reject);
  });
}
