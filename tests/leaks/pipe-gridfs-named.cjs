const { GridFSBucket } = require("mongodb");
exports.show = function (req, res) {
  const bucket = new GridFSBucket(req.app.locals.db);
  const download = bucket.openDownloadStream(req.params.id);
  download.on("error", () => res.sendStatus(404));
  download.pipe(res); // leaks
};