import http2 from 'node:http2';

export function apns(token, payload) {
  return new Promise((resolve, reject) => {
    const session = http2.connect('https://api.push.apple.com'); // leaks
    session.on('error', reject);
    const stream = session.request({ ':method': 'POST', ':path': `/3/device/${token}` });
    let status = 0;
    stream.on('response', (h) => (status = h[':status']));
    stream.resume();
    stream.on('end', () => resolve(status));
    stream.end(JSON.stringify(payload));
  });
}
