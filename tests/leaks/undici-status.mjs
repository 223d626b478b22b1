import { request } from 'undici';

export async function price(sku) {
  const { statusCode, body } = await request(`http://prices/${sku}`); // leaks
  if (statusCode === 404) return null;
  if (statusCode !== 200) throw new Error(`prices: ${statusCode}`);
  const { amount } = await body.json();
  return amount;
}
