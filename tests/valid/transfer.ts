// ssh2, basic-ftp, ssh2-sftp-client, nodemailer, ldapts: sessions that end with the job.
import { Readable } from "node:stream";
import { Client as FtpClient } from "basic-ftp";
import { Client as LdapClient } from "ldapts";
import nodemailer from "nodemailer";
import { Client as SshClient } from "ssh2";
import SftpClient from "ssh2-sftp-client";

export async function upload(host: string, name: string, data: Buffer): Promise<void> {
  const ftp = new FtpClient();
  try {
    await ftp.access({ host, secure: true });
    await ftp.uploadFrom(Readable.from(data), name);
  } finally {
    ftp.close();
  }
}

export async function list(host: string, folder: string): Promise<string[]> {
  const sftp = new SftpClient();
  try {
    await sftp.connect({ host, username: "reader" });
    const entries = await sftp.list(folder);
    return entries.map(({ name }) => name);
  } finally {
    await sftp.end();
  }
}

export function exec(host: string, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const connection = new SshClient();
    connection.on("ready", () => {
      connection.exec(command, (error, channel) => {
        if (error) {
          connection.end();
          reject(error);
          return;
        }
        let output = "";
        channel.on("data", (data: Buffer) => {
          output += data.toString();
        });
        channel.on("close", () => {
          connection.end();
          resolve(output);
        });
      });
    });
    connection.on("error", reject);
    connection.connect({ host });
  });
}

export async function findUser(url: string, name: string): Promise<unknown> {
  const client = new LdapClient({ url });
  try {
    await client.bind("cn=reader", "secret");
    const { searchEntries } = await client.search("dc=example", { filter: `(uid=${name})` });
    return searchEntries[0];
  } finally {
    await client.unbind();
  }
}

const transport = nodemailer.createTransport({ host: "smtp.example.com", pool: true });

export async function welcome(to: string): Promise<void> {
  await transport.sendMail({ to, subject: "Welcome", text: "Good to see you." });
}

export async function sendAll(addresses: readonly string[], text: string): Promise<number> {
  const own = nodemailer.createTransport({ host: "smtp.example.com", pool: true });
  try {
    const results = await Promise.allSettled(addresses.map((to) => own.sendMail({ to, text })));
    return results.filter(({ status }) => status === "fulfilled").length;
  } finally {
    own.close();
  }
}
