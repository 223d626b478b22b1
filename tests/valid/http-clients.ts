// axios, got, node-fetch, ky, superagent: buffered answers owe nothing, streams are read, piped or destroyed.
import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import axios, { type AxiosInstance } from "axios";
import got from "got";
import ky from "ky";
import nodeFetch from "node-fetch";
import superagent from "superagent";

const api: AxiosInstance = axios.create({ baseURL: "https://api.example.com", timeout: 5_000 });

api.interceptors.response.use(undefined, async (error: unknown) => {
  if (axios.isAxiosError(error) && error.response?.status === 401) console.warn("not signed in");
  throw error;
});

export async function profile(id: string): Promise<unknown> {
  const { data } = await api.get(`/profiles/${id}`);
  return data;
}

export async function isUp(): Promise<boolean> {
  try {
    await api.get("/health");
    return true;
  } catch {
    return false;
  }
}

export async function saveReport(id: string, file: string): Promise<void> {
  const response = await api.get(`/reports/${id}`, { responseType: "stream" });
  await pipeline(response.data, createWriteStream(file));
}

export async function head(url: string, bytes: number): Promise<Buffer> {
  const { data } = await axios.get(url, { responseType: "stream" });
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of data) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= bytes) break;
    }
  } finally {
    data.destroy();
  }
  return Buffer.concat(chunks).subarray(0, bytes);
}

export async function exchangeRate(currency: string): Promise<number> {
  const { rate } = await got(`https://rates.example.com/${currency}`).json<{ rate: number }>();
  return rate;
}

export async function mirror(url: string, file: string): Promise<void> {
  await pipeline(got.stream(url), createWriteStream(file));
}

export const weather = (city: string): Promise<unknown> => ky.get(`https://weather.example.com/${city}`).json();

export async function legacy(url: string): Promise<string> {
  const response = await nodeFetch(url);
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}

export async function search(words: string): Promise<unknown[]> {
  const { body } = await superagent.get("https://search.example.com").query({ q: words }).retry(2);
  return body.hits;
}

export async function all(ids: readonly string[]): Promise<unknown[]> {
  const requests = ids.map((id) => api.get(`/items/${id}`));
  const responses = await Promise.all(requests);
  return responses.map(({ data }) => data);
}

export async function settled(ids: readonly string[]): Promise<unknown[]> {
  const results = await Promise.allSettled(ids.map((id) => api.get(`/items/${id}`)));
  return results.flatMap((result) => (result.status === "fulfilled" ? [result.value.data] : []));
}
