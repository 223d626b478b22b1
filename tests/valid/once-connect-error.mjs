import net from "node:net";
import { once } from "node:events";

export async function banner(host, port) {
  const socket = net.connect({ host, port });
  socket.setEncoding("latin1");
  try {
    await once(socket, "connect", { signal: AbortSignal.timeout(2000) });
    const [data] = await once(socket, "data", { signal: AbortSignal.timeout(2000) });
    return data.trim();
  } finally {
    socket.destroy();
  }
}

export async function whois(domain) {
  const socket = net.connect(43, "whois.iana.org");
  socket.end(`${domain}\r\n`);
  let out = "";
  for await (const chunk of socket) out += chunk;
  return out;
}
