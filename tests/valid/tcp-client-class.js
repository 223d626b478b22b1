import net from "node:net";
import { EventEmitter } from "node:events";

export class LineClient extends EventEmitter {
  constructor(options) {
    super();
    this.buffer = "";
    this.socket = net.createConnection(options);
    this.socket.setEncoding("utf8");
    this.socket.on("data", (chunk) => this.feed(chunk));
    this.socket.on("error", (err) => this.emit("error", err));
    this.socket.on("close", () => this.emit("close"));
  }

  feed(chunk) {
    const lines = (this.buffer + chunk).split("\n");
    this.buffer = lines.pop();
    for (const line of lines) this.emit("line", line);
  }

  send(line) {
    this.socket.write(`${line}\n`);
  }

  close() {
    this.socket.end();
  }
}
