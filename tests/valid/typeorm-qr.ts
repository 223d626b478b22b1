import { DataSource, QueryRunner } from "typeorm";

export class OrderService {
  constructor(private readonly dataSource: DataSource) {}

  async place(order: { sku: string; n: number }): Promise<void> {
    const runner: QueryRunner = this.dataSource.createQueryRunner();
    await runner.connect();
    try {
      await runner.startTransaction();
      await runner.query("update stock set n = n - $1 where sku = $2", [order.n, order.sku]);
      await runner.manager.insert("order", order);
      await runner.commitTransaction();
    } catch (err) {
      if (runner.isTransactionActive) await runner.rollbackTransaction();
      throw err;
    } finally {
      await runner.release();
    }
  }
}
