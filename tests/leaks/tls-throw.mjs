import tls from 'node:tls';
import { once } from 'node:events';

export async function protocolOf(host) {
  const socket = tls.connect({ host, port: 443, servername: host }); // leaks
  await once(socket, 'secureConnect');
  if (!socket.authorized) throw new Error(socket.authorizationError);
  const protocol = socket.getProtocol();
  socket.end();
  return protocol;
}
