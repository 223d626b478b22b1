import http from 'node:http';

function get(url) {
  return new Promise((resolve, reject) => {
    http
      .get(url, (res) => {
        res.resume();
        res.on('end', () => (res.statusCode < 400 ? resolve() : reject(new Error(String(res.statusCode)))));
      })
      .on('error', reject);
  });
}

export function warm(urls) {
  for (const url of urls) {
    get(url); // leaks
  }
}

export async function check(url, strict) {
  const answered = get(url); // leaks
  if (strict) await answered;
  return true;
}
