// node:http as it was written before fetch: responses are read or resumed, requests are ended.
"use strict";
const fs = require("fs");
const http = require("http");
const https = require("https");

function get(url, callback) {
  const request = http.get(url, (response) => {
    if (response.statusCode !== 200) {
      response.resume();
      callback(new Error(`status ${response.statusCode}`));
      return;
    }
    let body = "";
    response.setEncoding("utf8");
    response.on("data", (chunk) => {
      body += chunk;
    });
    response.on("end", () => callback(null, body));
  });
  request.on("error", callback);
}

function getPromise(url) {
  return new Promise((resolve, reject) => {
    https
      .get(url, (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () => resolve(Buffer.concat(chunks)));
        response.on("error", reject);
      })
      .on("error", reject);
  });
}

function status(url) {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: "GET", timeout: 2000 }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on("timeout", () => request.destroy(new Error("timeout")));
    request.on("error", reject);
    request.end();
  });
}

function follow(url, left, callback) {
  http
    .get(url, (response) => {
      const { statusCode, headers } = response;
      if (statusCode >= 300 && statusCode < 400 && headers.location) {
        response.resume();
        if (left === 0) return callback(new Error("too many redirects"));
        return follow(new URL(headers.location, url), left - 1, callback);
      }
      callback(null, response);
    })
    .on("error", callback);
}

function download(url, file, callback) {
  const request = https.get(url, (response) => {
    if (response.statusCode !== 200) {
      response.destroy();
      return callback(new Error(`status ${response.statusCode}`));
    }
    const out = fs.createWriteStream(file);
    response.pipe(out);
    response.on("error", (error) => out.destroy(error));
    out.on("finish", () => callback(null));
    out.on("error", (error) => {
      response.destroy();
      callback(error);
    });
  });
  request.on("error", callback);
}

function post(url, value, callback) {
  const data = JSON.stringify(value);
  const request = http.request(url, {
    method: "POST",
    headers: { "content-type": "application/json", "content-length": Buffer.byteLength(data) },
  });
  request.on("response", (response) => {
    let text = "";
    response.on("data", (chunk) => (text += chunk));
    response.on("end", () => {
      let answer;
      try {
        answer = JSON.parse(text);
      } catch (error) {
        return callback(error);
      }
      callback(null, answer);
    });
  });
  request.on("error", callback);
  request.end(data);
}

// Without a listener Node reads the answer away by itself.
function ping(url) {
  http.get(url).on("error", () => {});
}

module.exports = { get, getPromise, status, follow, download, post, ping };
