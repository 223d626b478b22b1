import { Controller, Get, Post, Res, Req, Header, Next } from "@nestjs/common";
import type { Response, Request, NextFunction } from "express";
@Controller()
export class A {
  @Get("a")
  async a(@Res({ passthrough: true }) res: Response) {
    const x = await this.load();
    if (!x) return { none: true };
    res.setHeader("x-a", "1");
    return x;
  }
  @Get("b")
  async b(@Res() res: Response) {
    const x = await this.load();
    if (!x) return res.status(404).send();
    return res.json(x);
  }
  @Get("c")
  async c(@Req() req: Request, @Res() res: Response, @Next() next: NextFunction) {
    try {
      await this.pipe(res);
    } catch (error) {
      next(error);
    }
  }
  @Get("d")
  async d(@Res() res: Response) {
    const file = await this.load();
    if (!file) throw new NotFoundException();
    file.pipe(res);
  }
  @Get("e")
  e(@Res() res: Response) {
    return this.service.render(res);
  }
}
