const AWS = require("aws-sdk");
const s3 = new AWS.S3();
exports.show = function (req, res) {
  const object = s3.getObject({ Bucket: "b", Key: req.params.key }).createReadStream();
  object.on("error", () => res.status(404).end());
  object.pipe(res); // leaks
};