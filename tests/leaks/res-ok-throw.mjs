export async function getUser(id) {
  const res = await fetch(`https://api.example.com/users/${id}`); // leaks
  if (!res.ok) {
    throw new Error(`could not load user ${id}: ${res.status} ${res.statusText}`);
  }
  return res.json();
}
