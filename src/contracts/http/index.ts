/** HTTP clients, web sockets and their agents. */
import type { PackageContract } from "../vocabulary.js";
import { agents } from "./agents.js";
import { axios } from "./axios.js";
import { clients } from "./clients.js";
import { connections } from "./connections.js";
import { fetchLike } from "./fetch.js";
import { realtime } from "./realtime.js";
import { sockets } from "./sockets.js";
import { undici } from "./undici.js";

export const httpContracts: readonly PackageContract[] = [
  undici,
  axios,
  ...fetchLike,
  ...clients,
  ...agents,
  ...sockets,
  ...realtime,
  ...connections,
];
