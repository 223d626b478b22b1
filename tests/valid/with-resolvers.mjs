import net from "node:net";

export async function dial(port) {
  const { promise, resolve, reject } = Promise.withResolvers();
  const socket = net.connect(port);
  socket.once("connect", resolve);
  socket.once("error", reject);
  await promise;
  return socket;
}
