class HttpError extends Error {
  constructor(status, body) {
    super(`HTTP ${status}`);
    this.body = body;
  }
}

async function check(res) {
  if (res.ok) return res;
  throw new HttpError(res.status, await res.text());
}

export async function user(id) {
  const res = await check(await fetch(`https://api.example.com/users/${id}`));
  return res.json();
}

export function users() {
  return fetch("https://api.example.com/users")
    .then(check)
    .then((res) => res.json())
    .then((body) => body.items);
}
