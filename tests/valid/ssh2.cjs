const { Client } = require("ssh2");

module.exports = function run(config, command) {
  return new Promise((resolve, reject) => {
    const conn = new Client();
    conn
      .on("ready", () => {
        conn.exec(command, (err, stream) => {
          if (err) {
            conn.end();
            return reject(err);
          }
          let out = "";
          let errOut = "";
          stream
            .on("close", (code) => {
              conn.end();
              if (code === 0) resolve(out);
              else reject(new Error(errOut || `exit ${code}`));
            })
            .on("data", (d) => (out += d));
          stream.stderr.on("data", (d) => (errOut += d));
        });
      })
      .on("error", reject)
      .connect(config);
  });
};
