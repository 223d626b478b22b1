import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

function load(path, into) {
  return new Promise((resolve, reject) => {
    const input = createReadStream(path);
    input.on('error', reject);
    createInterface({ input })
      .on('line', (line) => into.add(line))
      .on('close', resolve);
  });
}

export function words(path) {
  const set = new Set();
  load(path, set); // leaks
  return set;
}
