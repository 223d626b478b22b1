export function plugin() {
  return {
    name: "x",
    configureServer(server) {
      server.middlewares.use((req, res, next) => {
        if (req.url !== "/x") return next();
        res.end("x");
      });
      server.middlewares.use("/y", async (req, res) => {
        const text = await transform(req.url);
        res.end(text);
      });
    },
  };
}
