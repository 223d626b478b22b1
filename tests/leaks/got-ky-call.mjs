import got from 'got';
import ky from 'ky';

export function notify(url, event) {
  got(url, { method: 'POST', json: event }); // leaks
}

export function notifyKy(url, event) {
  ky(url, { method: 'POST', json: event }); // leaks
}
