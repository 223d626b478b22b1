import type { NextFunction, Request, Response } from "express";
export class Controller {
  constructor(private readonly service: any) {}
  list = async (req: Request, res: Response, next: NextFunction) => {
    try {
      res.json(await this.service.list());
    } catch (error) {
      next(error);
    }
  };
  private respond(res: Response, row: unknown) {
    if (!row) return this.missing(res);
    return res.json(row);
  }
  private missing(res: Response) {
    return res.status(404).json({});
  }
  async show(req: Request, res: Response, next: NextFunction) {
    const row = await this.service.find(req.params.id).catch(next);
    if (row) this.respond(res, row);
  }
  async update(req: Request, res: Response) {
    const row = await this.service.update(req.params.id, req.body);
    return this.respond(res, row);
  }
  isJson(req: Request, res: Response): boolean {
    return Boolean(req.is("json"));
  }
  setLocals(req: Request, res: Response, next: NextFunction) {
    res.locals.user = req.user;
    return next();
  }
}
