import wretch from "wretch";

// What the promise is chained to.
export const nameOf = async (id: string) =>
  wretch(`https://shop.example/${id}`)
    .get()
    .json((order: { name: string }) => order.name);
