import { EventSource } from "eventsource";

export function subscribe(url: string, onPrice: (price: number) => void): () => void {
  const source = new EventSource(url);
  source.addEventListener("price", (event) => onPrice(JSON.parse(event.data).value));
  source.onerror = () => console.warn("reconnecting");
  return () => source.close();
}

export function next(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const stop = subscribe(url, (price) => {
      stop();
      resolve(price);
    });
    setTimeout(() => {
      stop();
      reject(new Error("timeout"));
    }, 10_000);
  });
}
