const amqp = require('amqplib');

async function depth(queue) {
  const connection = await amqp.connect(process.env.AMQP_URL); // leaks
  const channel = await connection.createChannel();
  try {
    const { messageCount } = await channel.checkQueue(queue);
    return messageCount;
  } finally {
    await channel.close();
  }
}
module.exports = depth;
