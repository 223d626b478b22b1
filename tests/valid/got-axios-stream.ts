import axios from "axios";
import got from "got";
import fs from "node:fs";
import { pipeline } from "node:stream/promises";

export async function viaGot(url: string, target: string): Promise<void> {
  await pipeline(got.stream(url, { retry: { limit: 0 } }), fs.createWriteStream(target));
}

export async function viaAxios(url: string, target: string): Promise<number> {
  const response = await axios.get(url, { responseType: "stream", validateStatus: () => true });
  if (response.status !== 200) {
    response.data.destroy();
    return 0;
  }
  const out = fs.createWriteStream(target);
  await pipeline(response.data, out);
  return out.bytesWritten;
}
