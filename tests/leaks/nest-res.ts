import { Controller, Get, Param, Res } from "@nestjs/common";
import type { Response } from "express";
import { UserService } from "./user.service.js";
@Controller("users")
export class UserController {
  constructor(private readonly users: UserService) {}
  @Get(":id")
  async one(@Param("id") id: string, @Res() res: Response) { // leaks
    const user = await this.users.find(id);
    if (!user) return { error: "not found" };
    res.json(user);
  }
}