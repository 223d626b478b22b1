const net = require("net");

// finger, whois, daytime: the server ends the connection.
exports.daytime = (host) =>
  new Promise((resolve, reject) => {
    const socket = net.connect(13, host);
    let text = "";
    socket.setTimeout(5000, () => socket.destroy(new Error("timeout")));
    socket.on("data", (d) => (text += d));
    socket.on("error", reject);
    socket.on("close", () => resolve(text));
  });

exports.finger = (host) =>
  new Promise((resolve, reject) => {
    const socket = net.connect(79, host);
    let text = "";
    socket.on("data", (d) => (text += d));
    socket.on("error", reject);
    socket.on("close", () => resolve(text));
  });
