import WebSocket from 'ws';
import dgram from 'node:dgram';

export const login = (url: string, token: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const ws = new WebSocket(url); // leaks
    ws.on('open', () => ws.send(token));
    ws.on('message', (raw) => {
      const reply = JSON.parse(String(raw));
      if (reply.error) {
        reject(new Error(reply.error));
        return;
      }
      ws.close();
      resolve(reply.session);
    });
    ws.on('error', reject);
  });

export const query = (host: string, payload: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const socket = dgram.createSocket('udp4'); // leaks
    const timer = setTimeout(() => reject(new Error('timeout')), 1000);
    socket.on('message', (answer) => {
      clearTimeout(timer);
      socket.close();
      resolve(answer);
    });
    socket.send(payload, 53, host);
  });
