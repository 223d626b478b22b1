// CommonJS: lazy requires, destructured requires with renames, dynamic import of ESM packages.
"use strict";
const { promises: fs, createReadStream } = require("node:fs");
const { once: waitFor } = require("events");
const { connect: tcp } = require("net");

let axios;
function client() {
  axios = axios || require("axios").create({ timeout: 1000 });
  return axios;
}

async function get(path) {
  const { data } = await client().get(path);
  return data;
}

async function download(url) {
  const { default: got } = await import("got");
  return got(url).buffer();
}

async function first(file, bytes) {
  const handle = await fs.open(file, "r");
  try {
    const { buffer } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer;
  } finally {
    await handle.close();
  }
}

function send(file, res) {
  const stream = createReadStream(file);
  stream.once("error", function (err) {
    res.statusCode = err.code === "ENOENT" ? 404 : 500;
    res.end();
  });
  stream.pipe(res);
}

async function greeting(port) {
  const socket = tcp(port);
  try {
    const [data] = await waitFor(socket, "data");
    return String(data);
  } finally {
    socket.destroy();
  }
}

async function withRedis(use) {
  const { createClient } = require("redis");
  const redis = createClient();
  await redis.connect();
  try {
    return await use(redis);
  } finally {
    await redis.close();
  }
}

function background(task) {
  Promise.resolve()
    .then(task)
    .catch((err) => console.error(err));
}

function withCallback(url, callback) {
  get(url).then((data) => callback(null, data), callback);
}

module.exports = { get, download, first, send, greeting, withRedis, background, withCallback };
