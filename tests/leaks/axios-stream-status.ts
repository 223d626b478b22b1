import axios from 'axios';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

export async function save(url: string, target: string): Promise<boolean> {
  const res = await axios.get(url, { responseType: 'stream' }); // leaks
  const type = String(res.headers['content-type']);
  if (!type.startsWith('image/')) {
    console.warn('not an image', type);
    return false;
  }
  await pipeline(res.data, createWriteStream(target));
  return true;
}
