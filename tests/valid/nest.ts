// Nest-like services: clients made in constructors or onModuleInit, closed in onModuleDestroy; decorators everywhere.
import { Body, Controller, Get, Injectable, NotFoundException, Param, Post } from "@nestjs/common";
import type { OnModuleDestroy, OnModuleInit } from "@nestjs/common";
import { InjectRepository } from "@nestjs/typeorm";
import { Redis } from "ioredis";
import { MongoClient, type Db } from "mongodb";
import { DataSource, Repository } from "typeorm";

class Note {
  id!: string;
  text!: string;
}

@Injectable()
export class RedisService implements OnModuleDestroy {
  readonly client = new Redis();

  async onModuleDestroy(): Promise<void> {
    await this.client.quit();
  }
}

@Injectable()
export class MongoService implements OnModuleInit, OnModuleDestroy {
  private client!: MongoClient;
  db!: Db;

  async onModuleInit(): Promise<void> {
    this.client = await MongoClient.connect("mongodb://localhost");
    this.db = this.client.db("notes");
  }

  async onModuleDestroy(): Promise<void> {
    await this.client.close();
  }
}

@Injectable()
export class NotesService {
  constructor(
    private readonly dataSource: DataSource,
    @InjectRepository(Note) private readonly notes: Repository<Note>,
    private readonly redis: RedisService,
  ) {}

  all(): Promise<Note[]> {
    return this.notes.find();
  }

  async one(id: string): Promise<Note> {
    const note = await this.notes.findOneBy({ id });
    if (!note) throw new NotFoundException(id);
    return note;
  }

  async create(texts: readonly string[]): Promise<number> {
    const runner = this.dataSource.createQueryRunner();
    await runner.connect();
    try {
      await runner.startTransaction();
      for (const text of texts) await runner.manager.save(Note, { text });
      await runner.commitTransaction();
      return texts.length;
    } catch (error) {
      await runner.rollbackTransaction();
      throw error;
    } finally {
      await runner.release();
    }
  }

  async rename(id: string, text: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const note = await manager.findOneByOrFail(Note, { id });
      note.text = text;
      await manager.save(note);
    });
    await this.redis.client.del(id);
  }
}

@Controller("notes")
export class NotesController {
  constructor(private readonly notes: NotesService) {}

  @Get()
  all(): Promise<Note[]> {
    return this.notes.all();
  }

  @Get(":id")
  one(@Param("id") id: string): Promise<Note> {
    return this.notes.one(id);
  }

  @Post()
  async create(@Body() body: { texts: string[] }): Promise<{ created: number }> {
    return { created: await this.notes.create(body.texts) };
  }
}
