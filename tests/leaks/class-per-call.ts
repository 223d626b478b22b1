import Redis from 'ioredis';

export class SessionStore {
  constructor(private readonly url: string) {}

  private client(): Redis {
    return new Redis(this.url);
  }

  async get(id: string): Promise<string | null> {
    const redis = this.client(); // leaks
    return redis.get(`session:${id}`);
  }

  async destroy(id: string): Promise<void> {
    const redis = this.client();
    try {
      await redis.del(`session:${id}`);
    } finally {
      redis.disconnect();
    }
  }
}
