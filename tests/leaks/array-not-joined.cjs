const axios = require('axios');

async function notifyAll(hooks, event) {
  const pending = [];
  for (const hook of hooks) {
    if (!hook.active) continue;
    pending.push(axios.post(hook.url, event)); // leaks
  }
  console.log('notified', pending.length);
}
module.exports = { notifyAll };
