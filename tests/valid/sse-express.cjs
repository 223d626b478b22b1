const Redis = require("ioredis");

module.exports = (req, res) => {
  const subscriber = new Redis(process.env.REDIS_URL);
  res.writeHead(200, { "content-type": "text/event-stream" });
  subscriber.subscribe("news").catch((err) => res.end(`event: error\ndata: ${err.message}\n\n`));
  subscriber.on("message", (channel, message) => res.write(`data: ${message}\n\n`));
  const beat = setInterval(() => res.write(":\n\n"), 15000);
  req.on("close", () => {
    clearInterval(beat);
    subscriber.disconnect();
  });
};
