function check(res) {
  if (res.status >= 400) throw new Error(res.statusText);
  return res;
}

export function items() {
  return fetch('https://api.example.com/items') // leaks
    .then(check)
    .then((res) => res.json());
}
