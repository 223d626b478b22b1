// filename: pages/api/ok.ts
import type { NextApiRequest, NextApiResponse } from "next";
import httpProxy from "http-proxy";
const proxy = httpProxy.createProxyServer();
export const config = { api: { bodyParser: false } };
export default function handler(req: NextApiRequest, res: NextApiResponse) {
  return new Promise<void>((resolve, reject) => {
    proxy
      .once("proxyRes", () => resolve())
      .once("error", reject)
      .web(req, res, { target: "http://a" });
  });
}
