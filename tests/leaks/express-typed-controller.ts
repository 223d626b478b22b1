import type { NextFunction, Request, Response } from "express";
import { Order } from "../models/order.js";
export class OrderController {
  async show(req: Request, res: Response, next: NextFunction): Promise<void> { // leaks
    const order = await Order.findOne({ id: req.params.id });
    if (order) {
      res.json(order);
    } else if (req.query.strict) {
      next(new Error("missing"));
    }
  }
}