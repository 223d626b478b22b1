interface Item { id: string }

export async function item(id: string): Promise<Item | undefined> {
  const response = await fetch(`http://items/${id}`); // leaks
  switch (response.status) {
    case 200:
      return (await response.json()) as Item;
    case 404:
      return undefined;
    case 409:
      throw new Error(await response.text());
    default:
      throw new Error(`unexpected ${response.status}`);
  }
}
