import net, { Socket } from "node:net";
import { once } from "node:events";

class Connection implements AsyncDisposable {
  private constructor(private readonly socket: Socket) {}

  static async to(port: number): Promise<Connection> {
    const socket = net.connect(port);
    await once(socket, "connect");
    return new Connection(socket);
  }

  async ask(line: string): Promise<string> {
    this.socket.write(line + "\n");
    const [answer] = await once(this.socket, "data");
    return String(answer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.end();
    if (!this.socket.closed) await once(this.socket, "close");
  }
}

export async function ping(port: number): Promise<boolean> {
  await using connection = await Connection.to(port);
  return (await connection.ask("PING")) === "PONG";
}
