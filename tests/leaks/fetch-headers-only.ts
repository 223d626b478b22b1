export async function sizeOf(url: string): Promise<number> {
  const { headers, status } = await fetch(url); // leaks
  return status === 200 ? Number(headers.get('content-length')) : -1;
}

export const exists = async (url: string): Promise<boolean> => (await fetch(url)).ok; // leaks
