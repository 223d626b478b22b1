const WebSocket = require("ws");
const { EventEmitter } = require("events");

const feed = new EventEmitter();
let attempts = 0;
let socket;

function connect() {
  socket = new WebSocket(process.env.FEED_URL);
  socket.on("open", () => {
    attempts = 0;
    socket.send(JSON.stringify({ op: "subscribe", channel: "trades" }));
  });
  socket.on("message", (raw) => feed.emit("trade", JSON.parse(raw)));
  socket.on("close", () => {
    setTimeout(connect, Math.min(30000, 2 ** attempts++ * 500));
  });
  socket.on("error", (err) => {
    console.error("feed", err.message);
    socket.close();
  });
}

connect();
process.on("SIGTERM", () => socket.close());
module.exports = feed;
