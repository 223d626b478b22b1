import Redis from "ioredis";

export class Failover {
  private current: Redis;

  constructor(private readonly hosts: string[]) {
    this.current = new Redis({ host: hosts[0] });
  }

  async promote(index: number): Promise<void> {
    const next = new Redis({ host: this.hosts[index] });
    try {
      await next.ping();
    } catch (err) {
      next.disconnect();
      throw err;
    }
    const old = this.current;
    this.current = next;
    await old.quit();
  }

  close(): void {
    this.current.disconnect();
  }
}
