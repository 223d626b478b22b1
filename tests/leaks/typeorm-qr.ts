import { DataSource } from 'typeorm';

export class StockService {
  constructor(private readonly dataSource: DataSource) {}

  async take(sku: string, n: number): Promise<boolean> {
    const runner = this.dataSource.createQueryRunner(); // leaks
    await runner.connect();
    const [row] = await runner.query('select n from stock where sku = $1 for update', [sku]);
    if (!row || row.n < n) {
      return false;
    }
    await runner.query('update stock set n = n - $2 where sku = $1', [sku, n]);
    await runner.release();
    return true;
  }
}
