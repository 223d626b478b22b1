import net, { Socket } from 'node:net';

class Printer {
  private socket?: Socket;

  async connect(host: string): Promise<this> {
    this.socket = net.connect(9100, host);
    return this;
  }

  print(zpl: string): void {
    this.socket?.write(zpl);
  }

  close(): void {
    this.socket?.end();
  }
}

export async function label(host: string, zpl: string): Promise<boolean> {
  const printer = await new Printer().connect(host); // leaks
  if (!zpl.startsWith('^XA')) return false;
  printer.print(zpl);
  printer.close();
  return true;
}
