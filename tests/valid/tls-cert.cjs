const tls = require("tls");

exports.certificateOf = (host, port = 443) =>
  new Promise((resolve, reject) => {
    const socket = tls.connect({ host, port, servername: host, timeout: 4000 }, () => {
      const cert = socket.getPeerCertificate();
      socket.end();
      if (!cert || !cert.valid_to) reject(new Error("no certificate"));
      else resolve({ subject: cert.subject, expires: new Date(cert.valid_to) });
    });
    socket.on("timeout", () => socket.destroy(new Error("timeout")));
    socket.on("error", reject);
  });
