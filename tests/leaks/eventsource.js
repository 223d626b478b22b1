import { EventSource } from 'eventsource';

export function firstEvent(url) {
  return new Promise((resolve, reject) => {
    const es = new EventSource(url); // leaks
    es.onmessage = (event) => {
      es.close();
      resolve(JSON.parse(event.data));
    };
    es.onerror = (err) => reject(err);
  });
}
