import { Controller, Post, Body, Res, Logger } from "@nestjs/common";
@Controller("upload")
export class UploadController {
  private readonly logger = new Logger("upload");
  constructor(private readonly store: any) {}
  @Post()
  async put(@Body() body: any, @Res() response) { // leaks
    try {
      const saved = await this.store.save(body);
      return response.status(201).json(saved);
    } catch (error) {
      this.logger.error(error);
    }
  }
}