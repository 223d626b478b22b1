import { appendFile } from "node:fs/promises";

export class Journal {
  #tail: Promise<void> = Promise.resolve();

  constructor(
    private readonly path: string,
    private readonly onError: (e: unknown) => void,
  ) {}

  append(entry: object): Promise<void> {
    const run = this.#tail.then(() => appendFile(this.path, JSON.stringify(entry) + "\n"));
    this.#tail = run.catch(this.onError);
    return run;
  }

  async drain(): Promise<void> {
    await this.#tail;
  }
}
