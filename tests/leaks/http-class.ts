import https from 'node:https';

export class Api {
  private readonly agent = new https.Agent({ keepAlive: true });

  get(path: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const req = https.get({ host: 'api', path, agent: this.agent }, (res) => { // leaks
        if (res.statusCode === 204) {
          resolve('');
        } else if (res.statusCode === 200) {
          const parts: Buffer[] = [];
          res.on('data', (c) => parts.push(c));
          res.on('end', () => resolve(Buffer.concat(parts).toString()));
        } else {
          reject(new Error(`status ${res.statusCode}`));
        }
      });
      req.on('error', reject);
    });
  }
}
