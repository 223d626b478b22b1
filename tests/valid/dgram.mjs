import dgram from "node:dgram";

export function statsd(metric, value, { host = "127.0.0.1", port = 8125 } = {}) {
  return new Promise((resolve, reject) => {
    const socket = dgram.createSocket("udp4");
    const message = Buffer.from(`${metric}:${value}|c`);
    socket.send(message, port, host, (err) => {
      socket.close();
      if (err) reject(err);
      else resolve();
    });
  });
}
