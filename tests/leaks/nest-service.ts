import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { Client } from 'pg';

@Injectable()
export class HealthService {
  async check(url: string): Promise<{ status: string }> {
    try {
      const client = new Client({ connectionString: url }); // leaks
      await client.connect();
      await client.query('select 1');
      return { status: 'up' };
    } catch {
      return { status: 'down' };
    }
  }
}
