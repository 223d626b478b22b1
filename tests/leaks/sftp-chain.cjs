const Sftp = require('ssh2-sftp-client');

module.exports = function upload(options, local, remote) {
  const sftp = new Sftp(); // leaks
  return sftp
    .connect(options)
    .then(() => sftp.put(local, remote))
    .then(() => sftp.end());
};
