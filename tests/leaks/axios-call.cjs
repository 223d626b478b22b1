const axios = require('axios');

exports.report = (event) => {
  axios({ method: 'post', url: 'http://metrics/events', data: event }); // leaks
};

exports.size = async (url) => {
  const res = await axios({ url, responseType: 'stream' }); // leaks
  return Number(res.headers['content-length']);
};
