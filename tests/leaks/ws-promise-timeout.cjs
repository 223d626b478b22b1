const WebSocket = require('ws');

async function openSocket(url) {
  const ws = new WebSocket(url); // leaks
  await new Promise((resolve, reject) => {
    ws.once('open', resolve);
    ws.once('error', reject);
    setTimeout(() => reject(new Error('open timed out')), 5000);
  });
  return ws;
}
module.exports = { openSocket };
