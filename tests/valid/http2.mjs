import http2 from "node:http2";

export async function push(origin, path, payload) {
  const session = http2.connect(origin);
  try {
    return await new Promise((resolve, reject) => {
      session.on("error", reject);
      const stream = session.request({ ":method": "POST", ":path": path });
      let status;
      let body = "";
      stream.setEncoding("utf8");
      stream.on("response", (headers) => (status = headers[":status"]));
      stream.on("data", (chunk) => (body += chunk));
      stream.on("end", () => resolve({ status, body }));
      stream.on("error", reject);
      stream.end(JSON.stringify(payload));
    });
  } finally {
    session.close();
  }
}
