import { writeFile } from 'node:fs/promises';

const state = new Map();

const persist = async () => {
  await writeFile('state.json', JSON.stringify([...state]));
};

export function set(key, value) {
  state.set(key, value);
  persist(); // leaks
}
