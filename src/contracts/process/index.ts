/** Child processes, browsers, and clients of one connection: SSH, FTP, mail, devices. */
import type { PackageContract } from "../vocabulary.js";
import { blocking } from "./blocking.js";
import { archiveContracts } from "./archives.js";
import { playwright, playwrightCore, playwrightTest } from "./browsers.js";
import { puppeteer, puppeteerCore } from "./puppeteer.js";
import {
  chokidar,
  crossSpawn,
  execa,
  modbusSerial,
  nodePty,
  piscina,
  serialport,
  tinypool,
  workerpool,
} from "./children.js";
import { basicFtp, ftp, imap, imapflow, nodeSsh, nodemailer, promiseFtp, ssh2, ssh2SftpClient } from "./remote.js";
import { sessions } from "./sessions.js";

export const processContracts: readonly PackageContract[] = [
  ...blocking,
  ...archiveContracts,
  puppeteer,
  puppeteerCore,
  playwright,
  playwrightCore,
  playwrightTest,
  execa,
  crossSpawn,
  nodePty,
  chokidar,
  piscina,
  tinypool,
  workerpool,
  serialport,
  modbusSerial,
  ssh2,
  ssh2SftpClient,
  nodeSsh,
  basicFtp,
  ftp,
  promiseFtp,
  imap,
  imapflow,
  nodemailer,
  ...sessions,
];
