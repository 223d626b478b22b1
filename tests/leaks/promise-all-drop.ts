async function ping(host: string): Promise<void> {
  const res = await fetch(`http://${host}/health`);
  await res.arrayBuffer();
  if (!res.ok) throw new Error(`${host} is down`);
}

export function pingAll(hosts: string[]): void {
  Promise.all(hosts.map((h) => ping(h))); // leaks
  console.log('pinging', hosts.length);
}
