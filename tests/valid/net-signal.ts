import net from "node:net";

export function listen(port: number, signal: AbortSignal, onData: (d: Buffer) => void): void {
  const socket = net.connect({ port, host: "127.0.0.1", signal });
  socket.on("data", onData);
  socket.on("error", (err) => {
    if (err.name !== "AbortError") console.error(err);
  });
}
