import http from 'node:http';
import { once } from 'node:events';

export async function etag(options) {
  const req = http.request({ ...options, method: 'HEAD' });
  req.end();
  const [res] = await once(req, 'response'); // leaks
  return res.headers.etag;
}
