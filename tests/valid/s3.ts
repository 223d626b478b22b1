// AWS S3: bodies that are piped, collected or destroyed; clients that are shared or destroyed.
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  paginateListObjectsV2,
} from "@aws-sdk/client-s3";

const s3 = new S3Client({ region: "eu-central-1" });
const Bucket = process.env["BUCKET"];

export async function text(key: string): Promise<string | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: key }));
    return await Body?.transformToString();
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

export async function download(key: string, file: string): Promise<void> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: key }));
  await pipeline(Body as Readable, createWriteStream(file));
}

export async function stream(key: string): Promise<Readable> {
  const object = await s3.send(new GetObjectCommand({ Bucket, Key: key }));
  return object.Body as Readable;
}

export async function size(key: string): Promise<number> {
  const { ContentLength } = await s3.send(new HeadObjectCommand({ Bucket, Key: key }));
  return ContentLength ?? 0;
}

export async function ifSmall(key: string, limit: number): Promise<string | null> {
  const { Body, ContentLength } = await s3.send(new GetObjectCommand({ Bucket, Key: key }));
  if (!Body) return null;
  if ((ContentLength ?? 0) > limit) {
    (Body as Readable).destroy();
    return null;
  }
  return Body.transformToString();
}

export async function put(key: string, body: string | Buffer): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket, Key: key, Body: body }));
}

export async function clear(prefix: string): Promise<number> {
  let removed = 0;
  for await (const { Contents } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix: prefix })) {
    await Promise.all((Contents ?? []).map(({ Key }) => s3.send(new DeleteObjectCommand({ Bucket, Key }))));
    removed += Contents?.length ?? 0;
  }
  return removed;
}

export async function elsewhere(region: string, key: string): Promise<number> {
  const client = new S3Client({ region });
  try {
    const { ContentLength } = await client.send(new HeadObjectCommand({ Bucket, Key: key }));
    return ContentLength ?? 0;
  } finally {
    client.destroy();
  }
}
