import { S3Client, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";

const s3 = new S3Client({});

export const handler = async (event) => {
  const results = await Promise.all(
    event.Records.map(async ({ s3: { bucket, object } }) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket.name, Key: object.key }));
      const text = await Body.transformToString();
      await s3.send(new PutObjectCommand({ Bucket: "out", Key: object.key, Body: text.toUpperCase() }));
      return object.key;
    }),
  );
  return { statusCode: 200, body: results.join() };
};
