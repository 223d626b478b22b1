import { appendFile, rename, stat } from 'node:fs/promises';

export class RotatingLog {
  constructor(private readonly path: string) {}

  private async rotate(): Promise<void> {
    const { size } = await stat(this.path);
    if (size > 1e6) await rename(this.path, `${this.path}.${Date.now()}`);
  }

  async write(line: string): Promise<void> {
    this.rotate(); // leaks
    await appendFile(this.path, line + '\n');
  }
}
