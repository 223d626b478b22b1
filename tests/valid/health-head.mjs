import http from "node:http";

export async function alive(url) {
  try {
    const res = await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(1000) });
    return res.status < 500;
  } catch {
    return false;
  }
}

export const poke = (url) =>
  new Promise((resolve) => {
    http
      .get(url, (res) => {
        res.resume();
        resolve(res.statusCode === 200);
      })
      .on("error", () => resolve(false));
  });

export function ping(url) {
  http.get(url).on("error", () => {});
}
