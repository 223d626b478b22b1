const amqp = require("amqplib");

async function enqueue(queue, jobs) {
  const connection = await amqp.connect(process.env.AMQP_URL);
  try {
    const channel = await connection.createConfirmChannel();
    await channel.assertQueue(queue, { durable: true });
    for (const job of jobs) channel.sendToQueue(queue, Buffer.from(JSON.stringify(job)), { persistent: true });
    await channel.waitForConfirms();
  } finally {
    await connection.close();
  }
}

module.exports = { enqueue };
