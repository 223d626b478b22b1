import { request } from "undici";

export async function next(url) {
  const { statusCode, body } = await request(url);
  if (statusCode === 204) return null;
  return body.json();
}
