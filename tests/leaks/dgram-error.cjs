const dgram = require('dgram');

module.exports = function send(message, port, host, cb) {
  const socket = dgram.createSocket('udp4'); // leaks
  socket.send(message, port, host, (err) => {
    if (err) return cb(err);
    socket.close();
    cb();
  });
};
