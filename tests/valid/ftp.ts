import { Client } from "basic-ftp";
import SftpClient from "ssh2-sftp-client";

export async function mirror(host: string, dir: string, target: string): Promise<void> {
  const client = new Client(30_000);
  client.ftp.verbose = false;
  try {
    await client.access({ host, secure: true });
    await client.cd(dir);
    await client.downloadToDir(target);
  } finally {
    client.close();
  }
}

export function names(options: object, dir: string): Promise<string[]> {
  const sftp = new SftpClient();
  return sftp
    .connect(options)
    .then(() => sftp.list(dir))
    .then((entries) => entries.map((e) => e.name))
    .finally(() => sftp.end());
}
