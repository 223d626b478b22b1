import { connect } from 'node:net';
import { once } from 'node:events';

export async function firstAlive(ports) {
  let alive = null;
  for (const port of ports) {
    const socket = connect(port); // leaks
    try {
      await once(socket, 'connect');
      alive = port;
      break;
    } catch {
      socket.destroy();
    }
  }
  return alive;
}
