import express from 'express';
import { MongoClient } from 'mongodb';

const app = express();
app.get('/stats', async (req, res) => {
  const client = new MongoClient(process.env.MONGO_URL); // leaks
  await client.connect();
  const n = await client.db().collection('visits').countDocuments();
  res.json({ n });
});
app.listen(3000);
