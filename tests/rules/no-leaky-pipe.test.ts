import rule from "../../src/rules/no-leaky-pipe.js";
import { imports, runTwins, together } from "./tester.js";

const fs = imports("fs", "node:fs");
const http = imports("http", "node:http");
const https = imports("https", "node:https");
const net = imports("net", "node:net");
const zlib = imports("zlib", "node:zlib");
const fsHttp = together(fs, http);
const fsHttps = together(fs, https);
const axiosFs = together(imports("axios", "axios"), fs);

runTwins(
  "no-leaky-pipe: files to responses",
  rule,
  [
    {
      name: "a file to the response of a server",
      prelude: fsHttp,
      bad: `
        http.createServer((req, res) => {
          fs.createReadStream("a.html").pipe(res); // leaks
        }).listen(80);`,
      message:
        "`pipe` leaves `fs.createReadStream(…)` open when `res` fails or closes early: its file descriptor stays open.",
      good: [
        `
        http.createServer((req, res) => {
          const file = fs.createReadStream("a.html");
          res.on("close", () => file.destroy());
          file.pipe(res);
        }).listen(80);`,
        `
        http.createServer((req, res) => {
          const file = fs.createReadStream("a.html");
          file.pipe(res);
          req.on("close", () => { file.destroy(); });
        }).listen(80);`,
        `
        http.createServer((req, res) => {
          const file = fs.createReadStream("a.html");
          const stop = () => file.destroy();
          res.once("close", stop);
          file.on("error", stop);
          file.pipe(res);
        }).listen(80);`,
      ],
    },
    {
      name: "what is bound, and never called",
      prelude: fsHttp,
      messageId: "leftOpen",
      bad: `
        http.createServer((req, res) => {
          const file = fs.createReadStream("a.html");
          req.on("close", () => { file.destroy.bind(file); });
          file.pipe(res); // leaks
        }).listen(80);`,
      good: `
        http.createServer((req, res) => {
          const file = fs.createReadStream("a.html");
          req.on("close", file.destroy.bind(file));
          file.pipe(res);
        }).listen(80);`,
    },
    {
      name: "an answer that comes to a request which is held in a variable, and only sent",
      prelude: http,
      messageId: "leftOpen",
      bad: `
        http.createServer((req, res) => {
          const request = http.request("http://a", (answer) => {
            answer.pipe(res); // leaks
          });
          request.on("error", (error) => res.destroy(error));
          request.on("timeout", () => request.destroy());
          request.end();
        }).listen(80);`,
      good: [
        `
        http.createServer((req, res) => {
          const request = http.request("http://a", (answer) => {
            answer.pipe(res);
          });
          request.on("error", (error) => res.destroy(error));
          res.on("close", () => request.destroy());
          request.end();
        }).listen(80);`,
        `
        http.createServer((req, res) => {
          const request = http.request("http://a", (answer) => {
            answer.pipe(res);
          });
          request.on("error", (error) => res.destroy(error));
          req.on("aborted", () => request.abort());
          request.end("x");
        }).listen(80);`,
      ],
    },
    {
      name: "a controller that is known by its parameters",
      prelude: fs,
      bad: `
        exports.download = function (req, res) {
          res.setHeader("content-type", "text/csv");
          fs.createReadStream(req.file).pipe(res); // leaks
        };`,
      good: [
        `
        exports.download = function (req, res) {
          onFinished(res, () => file.destroy());
          const file = fs.createReadStream(req.file);
          file.pipe(res);
        };`,
        `
        exports.download = function (req, res, next) {
          pipeline(fs.createReadStream(req.file), res, (error) => { if (error) next(error); });
        };`,
        `
        exports.copy = function (input, out) {
          fs.createReadStream(input).pipe(out);
        };`,
      ],
    },
    {
      name: "only the source's errors are heard",
      prelude: fsHttp,
      bad: `
        http.createServer((req, res) => {
          const file = fs.createReadStream("a.html");
          file.on("error", () => { res.statusCode = 404; res.end(); });
          file.on("close", () => file.destroy());
          file.pipe(res); // leaks
        }).listen(80);`,
      good: `
        http.createServer((req, res) => {
          const file = fs.createReadStream("a.html");
          file.on("error", () => { res.statusCode = 404; res.end(); });
          res.on("close", () => file.close());
          file.pipe(res);
        }).listen(80);`,
    },
    {
      name: "listeners in the chain",
      prelude: fsHttp,
      bad: `
        http.createServer((req, res) => {
          fs.createReadStream("a.html").on("error", () => res.destroy()).pipe(res); // leaks
        }).listen(80);`,
    },
    {
      name: "an error listener that only logs",
      prelude: fs,
      messageId: "unended",
      bad: `
        function serve(req, res) {
          const file = fs.createReadStream("a.html");
          file.on("error", (error) => { console.error(error); });
          res.on("close", () => file.destroy());
          file.pipe(res); // leaks
        }`,
      good: [
        `
        function serve(req, res) {
          const file = fs.createReadStream("a.html");
          file.on("error", (error) => { console.error(error); res.destroy(error); });
          res.on("close", () => file.destroy());
          file.pipe(res);
        }`,
        `
        function serve(req, res) {
          const file = fs.createReadStream("a.html");
          file.on("error", fail);
          res.on("close", () => file.destroy());
          file.pipe(res);
        }`,
      ],
    },
    {
      name: "through a transform",
      prelude: together(fs, zlib),
      bad: `
        function serve(req, res) {
          fs.createReadStream("a.gz").pipe(zlib.createGzip()).pipe(res); // leaks
        }`,
      good: [
        `
        function serve(req, res) {
          const file = fs.createReadStream("a.gz");
          file.pipe(zlib.createGzip()).pipe(res).on("close", () => file.destroy());
        }`,
        `
        function serve(req, res) {
          zlib.createGzip().pipe(res);
        }`,
      ],
    },
    {
      name: "through a transform with a name",
      prelude: together(fs, zlib),
      bad: `
        function serve(req, res) {
          const gzip = fs.createReadStream("a.gz").pipe(zlib.createGzip());
          gzip.pipe(res); // leaks
        }`,
    },
    {
      name: "express",
      prelude: together(imports("express", "express", "const app = express();"), fs),
      bad: `
        app.get("/file", async (request, reply) => {
          const stream = fs.createReadStream("x");
          stream.pipe(reply); // leaks
        });`,
      good: `
        app.get("/file", async (request, reply) => {
          reply.sendFile("x");
        });`,
    },
    {
      name: "aborted by a signal",
      prelude: fs,
      good: `
        function serve(req, res, signal) {
          fs.createReadStream("a", { signal }).pipe(res);
        }`,
    },
    {
      name: "handed on",
      prelude: fs,
      good: [
        `
        function serve(req, res) {
          const file = fs.createReadStream("a");
          closeTogether(file, res);
          file.pipe(res);
        }`,
        `
        function serve(req, res) {
          const file = fs.createReadStream("a");
          file.pipe(res);
          return file;
        }`,
        `
        class Sender { send(req, res) {
          this.file = fs.createReadStream("a");
          this.file.pipe(res);
        } }`,
        `
        function serve(file, res) {
          file.pipe(res);
        }`,
        `
        function serve(req, res) {
          const file = fs.createReadStream("a");
          file.pipe(res);
          finished(res, () => { file.destroy(); });
        }`,
        `
        function serve(req, res) {
          const file = fs.createReadStream("a");
          open.add(file);
          file.pipe(res);
        }`,
      ],
    },
    {
      name: "to the terminal",
      prelude: together(fs, imports("cp", "node:child_process")),
      good: [
        `function show(name) { fs.createReadStream(name).pipe(process.stdout); }`,
        `function run() { const child = cp.spawn("ls"); child.stdout.pipe(process.stdout); process.stdin.pipe(child.stdin); }`,
      ],
    },
    {
      name: "a download by needle",
      prelude: together(fs, imports("needle", "needle")),
      bad: `
        function download(url, done) {
          const out = fs.createWriteStream("a");
          needle.get(url, {}).pipe(out); // leaks
          out.on("error", done).on("finish", () => done());
        }`,
      good: `
        function download(url, done) {
          const out = fs.createWriteStream("a");
          const answer = needle.get(url, {});
          answer.pipe(out);
          out.on("error", (error) => { answer.destroy(); done(error); }).on("finish", () => done());
        }`,
    },
    {
      name: "a response that was taken over (fastify)",
      prelude: together(fs, imports("fastify", "fastify", "const app = fastify();")),
      bad: `
        app.get("/", (request, reply) => {
          reply.hijack();
          fs.createReadStream("a").pipe(reply.raw); // leaks
        });`,
      good: [
        `
        app.get("/", (request, reply) => {
          reply.hijack();
          const file = fs.createReadStream("a");
          reply.raw.on("close", () => file.destroy());
          file.pipe(reply.raw);
        });`,
        `app.get("/", (request, reply) => { reply.send(fs.createReadStream("a")); });`,
        `app.get("/", (request, reply) => { reply.hijack(); request.raw.pipe(reply.raw); });`,
        `app.get("/", async (request, reply) => { await reply.code(200).send("x"); });`,
      ],
    },
    {
      name: "in memory",
      prelude: together(imports("{ Readable, PassThrough }", "node:stream"), zlib),
      good: [
        `function serve(req, res) { Readable.from(["a"]).pipe(res); }`,
        `function zip(input) { return Readable.from(input).pipe(zlib.createGzip()).pipe(new PassThrough()); }`,
      ],
    },
    {
      name: "under a declared type that says less",
      prelude: together(fs, {
        ts: 'import { Readable } from "node:stream"; import express from "express"; const app = express();',
      }),
      only: "ts",
      bad: `
        app.get("/a", (req, res) => {
          const s: Readable = fs.createReadStream("x");
          s.pipe(res); // leaks
        });
        app.get("/b", (req, res) => {
          const s = fs.createReadStream("x") as unknown as Readable;
          s.pipe(res); // leaks
        });
        app.get("/c", (req, res) => {
          let s: Readable;
          s = fs.createReadStream("x");
          s.pipe(res); // leaks
        });`,
      good: `
        app.get("/a", (req, res) => {
          const s: Readable = fs.createReadStream("x");
          res.on("close", () => s.destroy());
          s.pipe(res);
        });
        app.get("/b", (req, res) => {
          const s: Readable = Readable.from(["a"]);
          s.pipe(res);
        });`,
    },
    {
      name: "into a parser that is heard to fail",
      prelude: fs,
      bad: `
        function rows(path, parser, each) {
          return new Promise((resolve, reject) => {
            fs.createReadStream(path).on("error", reject).pipe(parser()).on("error", reject).on("data", each).on("end", resolve); // leaks
          });
        }
        function named(path, parser, done) {
          const source = fs.createReadStream(path);
          const into = parser();
          into.on("error", (error) => done(error));
          source.pipe(into); // leaks
        }
        function bound(path, parser, done) {
          const rows = fs.createReadStream(path).pipe(parser()); // leaks
          rows.once("error", done).on("end", () => done());
        }`,
      good: [
        `
        function rows(path, parser, each) {
          return new Promise((resolve, reject) => {
            const source = fs.createReadStream(path);
            source.on("error", reject).pipe(parser()).on("error", (e) => { source.destroy(); reject(e); }).on("data", each).on("end", resolve);
          });
        }
        function named(path, parser, done) {
          const source = fs.createReadStream(path);
          const into = parser();
          into.on("error", (error) => { source.destroy(); done(error); });
          source.pipe(into);
        }
        function unheard(path, parser, done) {
          fs.createReadStream(path).pipe(parser()).on("end", () => done());
        }
        function uploaded(request, parser, done) {
          request.pipe(parser()).on("error", done);
        }`,
        `
        function digest(path, done) {
          const hash = require("node:crypto").createHash("sha1");
          fs.createReadStream(path).pipe(hash).on("error", done).on("finish", () => done(null, hash.digest("hex")));
        }
        function passed(path, done) {
          const through = new (require("node:stream").PassThrough)();
          fs.createReadStream(path).pipe(through).on("error", done);
        }`,
      ],
    },
    {
      name: "into a parser over which a loop is left early",
      prelude: together(fs, imports("{ Transform }", "node:stream")),
      bad: `
        async function first(path, parser) {
          for await (const row of fs.createReadStream(path).pipe(parser())) return row; // leaks
        }
        async function some(path) {
          const source = fs.createReadStream(path);
          const lines = new Transform({ transform(chunk, _, done) { done(null, chunk); } });
          source.pipe(lines); // leaks
          for await (const line of lines) { if (line.length > 3) break; }
        }
        async function checked(path, parser) {
          const rows = fs.createReadStream(path).pipe(parser()); // leaks
          for await (const row of rows) if (!row) throw new Error("x");
        }`,
      good: `
        async function first(path, parser) {
          const source = fs.createReadStream(path);
          try {
            for await (const row of source.pipe(parser())) return row;
          } finally { source.destroy(); }
        }
        async function all(path, parser, use) {
          const found = [];
          for await (const row of fs.createReadStream(path).pipe(parser())) {
            if (!row) continue;
            for (const part of row) if (part) break;
            switch (row.kind) { case 1: break; }
            found.push(row.map((x) => { return x; }));
          }
          return found;
        }`,
    },
    {
      name: "into a parser that is destroyed on the way",
      prelude: fs,
      bad: `
        function first(path, parser, done) {
          const rows = fs.createReadStream(path).pipe(parser()); // leaks
          rows.on("data", (row) => { rows.destroy(); done(row); });
        }`,
      good: `
        function first(path, parser, done) {
          const source = fs.createReadStream(path);
          const rows = source.pipe(parser());
          rows.on("data", (row) => { source.destroy(); rows.destroy(); done(row); });
        }
        function all(path, parser, done) {
          const source = fs.createReadStream(path);
          const rows = source.pipe(parser());
          source.on("error", () => rows.destroy());
          rows.on("end", () => { rows.destroy(); done(); });
        }`,
    },
    {
      name: "once in the life of the process",
      prelude: fs,
      good: `fs.createReadStream("a").pipe(fs.createWriteStream("b"));`,
    },
    {
      name: "in tests",
      prelude: fs,
      filename: "a.test.js",
      good: `function copy() { fs.createReadStream("a").pipe(fs.createWriteStream("b")); }`,
    },
  ],
  { messageId: "leftOpen" },
);

runTwins(
  "no-leaky-pipe: downloads and copies",
  rule,
  [
    {
      name: "a file to a file",
      prelude: fs,
      bad: `
        function copy(from, to) {
          return new Promise((resolve, reject) => {
            const input = fs.createReadStream(from);
            const output = fs.createWriteStream(to);
            input.on("error", reject);
            output.on("error", reject);
            output.on("finish", resolve);
            input.pipe(output); // leaks
          });
        }`,
      good: [
        `
        function copy(from, to) {
          return new Promise((resolve, reject) => {
            const input = fs.createReadStream(from);
            const output = fs.createWriteStream(to);
            const fail = (error) => { input.destroy(); output.destroy(); reject(error); };
            input.on("error", fail);
            output.on("error", fail);
            output.on("finish", resolve);
            input.pipe(output);
          });
        }`,
        `
        async function copy(from, to) {
          const input = fs.createReadStream(from);
          const output = fs.createWriteStream(to);
          try {
            input.pipe(output);
            await once(output, "finish");
          } finally {
            input.destroy();
            output.destroy();
          }
        }`,
        `
        async function copy(from, to) {
          const input = fs.createReadStream(from);
          const output = fs.createWriteStream(to);
          output.on("error", function () { cleanup(); });
          function cleanup() { input.destroy(); }
          input.pipe(output);
        }`,
        `
        async function copy(from, to) {
          const input = fs.createReadStream(from);
          const output = fs.createWriteStream(to);
          output.on("unpipe", (source) => source.destroy());
          input.pipe(output);
        }`,
      ],
    },
    {
      name: "a download",
      prelude: fsHttps,
      bad: `
        function download(url, to, done) {
          https.get(url, (response) => {
            const file = fs.createWriteStream(to);
            response.pipe(file); // leaks
            file.on("finish", () => file.close(done));
            file.on("error", done);
          }).on("error", done);
        }`,
      message: "`pipe` leaves `response` open when `file` fails or closes early: its socket stays open.",
      good: [
        `
        function download(url, to, done) {
          const request = https.get(url, (response) => {
            const file = fs.createWriteStream(to);
            response.pipe(file);
            file.on("finish", () => file.close(done));
            file.on("error", (error) => { request.destroy(); done(error); });
          }).on("error", done);
        }`,
        `
        function download(url, to, done) {
          https.get(url, (response) => {
            const file = fs.createWriteStream(to);
            response.pipe(file);
            file.on("error", (error) => { response.destroy(error); done(error); });
          }).on("error", done);
        }`,
        `
        function download(url, to, done) {
          https.get(url, (response) => {
            pipeline(response, fs.createWriteStream(to), done);
          }).on("error", done);
        }`,
      ],
    },
    {
      name: "a download from axios",
      prelude: axiosFs,
      bad: `
        async function download(url, to) {
          const response = await axios.get(url, { responseType: "stream" });
          const writer = fs.createWriteStream(to);
          response.data.pipe(writer); // leaks
          return new Promise((resolve, reject) => { writer.on("finish", resolve); writer.on("error", reject); });
        }`,
      good: [
        `
        async function download(url, to) {
          const response = await axios.get(url, { responseType: "stream" });
          const writer = fs.createWriteStream(to);
          response.data.pipe(writer);
          return new Promise((resolve, reject) => {
            writer.on("finish", resolve);
            writer.on("error", (error) => { response.data.destroy(); reject(error); });
          });
        }`,
        `
        async function download(url, to, signal) {
          const response = await axios.get(url, { responseType: "stream", signal });
          response.data.pipe(fs.createWriteStream(to));
        }`,
      ],
    },
    {
      name: "destructured",
      prelude: axiosFs,
      bad: `
        async function download(url, to) {
          const { data } = await axios.get(url, { responseType: "stream" });
          data.pipe(fs.createWriteStream(to)); // leaks
        }`,
    },
    {
      name: "an answer passed on by a proxy",
      prelude: http,
      bad: `
        http.createServer((req, res) => {
          const upstream = http.get("http://a", (answer) => {
            res.writeHead(answer.statusCode, answer.headers);
            answer.pipe(res); // leaks
          });
          upstream.on("error", () => res.destroy());
        });`,
      good: `
        http.createServer((req, res) => {
          const upstream = http.get("http://a", (answer) => {
            res.writeHead(answer.statusCode, answer.headers);
            answer.pipe(res);
          });
          upstream.on("error", () => res.destroy());
          res.on("close", () => upstream.destroy());
        });`,
    },
    {
      name: "the body of a response of fetch",
      prelude: together(http, imports("{ Readable, pipeline }", "node:stream")),
      bad: `
        http.createServer(async (req, res) => {
          const found = await fetch("http://a");
          Readable.fromWeb(found.body).pipe(res); // leaks
        });`,
      good: [
        `
        http.createServer(async (req, res) => {
          const found = await fetch("http://a");
          pipeline(Readable.fromWeb(found.body), res, (error) => { if (error) console.warn(error); });
        });`,
        `
        http.createServer(async (req, res) => {
          const found = await fetch("http://a");
          const body = Readable.fromWeb(found.body);
          res.on("close", () => body.destroy());
          body.pipe(res);
        });`,
        `http.createServer((req, res) => { Readable.fromWeb(new Blob(["x"]).stream()).pipe(res); });`,
        `const send = (body, res) => { Readable.fromWeb(body).pipe(res); };`,
      ],
    },
    {
      name: "a file of an upload",
      prelude: together(
        imports("express", "express", "const app = express();"),
        fs,
        imports("busboy", "busboy"),
        imports("{ pipeline }", "node:stream"),
      ),
      bad: `
        app.post("/up", (req, res, next) => {
          const parser = busboy({ headers: req.headers });
          parser.on("file", (name, file) => {
            file.pipe(fs.createWriteStream(name)); // leaks
          });
          parser.on("error", next);
          parser.on("close", () => res.end());
          req.pipe(parser);
        });`,
      messageId: "unended",
      good: [
        `
        app.post("/up", (req, res, next) => {
          const parser = busboy({ headers: req.headers });
          parser.on("file", (name, file) => {
            const to = fs.createWriteStream(name);
            file.on("error", () => to.destroy());
            file.pipe(to);
          });
          parser.on("close", () => res.end());
          pipeline(req, parser, (error) => { if (error) next(error); });
        });`,
        `
        app.post("/up", (req, res, next) => {
          const parser = busboy({ headers: req.headers });
          parser.on("file", (name, file) => {
            const to = fs.createWriteStream(name);
            file.on("error", () => to.destroy());
            file.pipe(to);
          });
          parser.on("error", next);
          parser.on("close", () => res.end());
          req.on("close", () => parser.destroy());
          req.pipe(parser);
        });`,
        `
        app.post("/up", (req, res, next) => {
          const parser = busboy({ headers: req.headers });
          parser.on("file", (name, file) => file.resume());
          parser.on("error", next);
          parser.on("close", () => res.end());
          req.pipe(parser);
        });`,
      ],
    },
    {
      name: "sockets joined",
      prelude: net,
      bad: `
        net.createServer((client) => {
          const server = net.connect(80, "a");
          client.pipe(server); // leaks
          server.pipe(client); // leaks
          client.on("error", () => {});
          server.on("error", () => {});
        });`,
      good: [
        `
        net.createServer((client) => {
          const server = net.connect(80, "a");
          client.pipe(server);
          server.pipe(client);
          client.on("close", () => server.destroy());
          server.on("close", () => client.destroy());
        });`,
        `net.createServer((socket) => { socket.pipe(socket); });`,
      ],
    },
    {
      name: "unpacking",
      prelude: together(fs, imports("tar", "tar")),
      bad: `
        function unpack(name) {
          return new Promise((resolve, reject) => {
            fs.createReadStream(name).pipe(tar.x({ cwd: "/tmp" })).on("error", reject).on("close", resolve); // leaks
          });
        }`,
      good: `
        async function unpack(name) {
          await tar.x({ file: name, cwd: "/tmp" });
        }`,
    },
    {
      name: "bad data",
      prelude: together(fs, zlib),
      bad: `
        function read(name) {
          const unzip = zlib.createGunzip();
          unzip.on("error", () => {});
          fs.createReadStream(name).pipe(unzip); // leaks
          return unzip;
        }`,
      good: `
        function read(name) {
          const unzip = zlib.createGunzip();
          const file = fs.createReadStream(name);
          unzip.on("error", () => file.destroy());
          file.pipe(unzip);
          return unzip;
        }`,
    },
    {
      name: "the output of a child",
      prelude: imports("{ spawn }", "node:child_process"),
      bad: `
        function logs(req, res) {
          const child = spawn("journalctl", ["-f"]);
          child.stdout.pipe(res); // leaks
        }`,
      good: `
        function logs(req, res) {
          const child = spawn("journalctl", ["-f"]);
          child.stdout.pipe(res);
          req.on("close", () => child.kill());
        }`,
    },
    {
      name: "a file of GridFS",
      prelude: imports("{ GridFSBucket }", "mongodb"),
      bad: `
        function serve(db, req, res) {
          const bucket = new GridFSBucket(db);
          bucket.openDownloadStreamByName(req.params.name).pipe(res); // leaks
        }`,
    },
    {
      name: "a body of S3 that is cast",
      prelude: {
        ts: 'import { S3Client, GetObjectCommand } from "@aws-sdk/client-s3"; import { Readable } from "node:stream"; import express from "express"; const app = express(); const s3 = new S3Client({});',
      },
      only: "ts",
      bad: `
        app.get("/a", async (req, res) => {
          const found = await s3.send(new GetObjectCommand({}));
          const body = found.Body as Readable;
          body.pipe(res); // leaks
        });
        app.get("/b", async (req, res) => {
          const { Body } = await s3.send(new GetObjectCommand({}));
          const stream = Body! as Readable;
          stream.pipe(res); // leaks
        });`,
      good: `
        app.get("/a", async (req, res) => {
          const found = await s3.send(new GetObjectCommand({}));
          const body = found.Body as Readable;
          res.on("close", () => body.destroy());
          body.pipe(res);
        });
        app.get("/b", async (req, res) => {
          const { Body } = await s3.send(new GetObjectCommand({}));
          const stream = Body as Readable;
          res.on("close", () => (Body as Readable).destroy());
          stream.pipe(res);
        });
        app.get("/c", async (req, res) => {
          const { Body } = await s3.send(new GetObjectCommand({}));
          const stream = Body as Readable;
          lookAfter(Body);
          stream.pipe(res);
        });`,
    },
    {
      name: "an object of S3",
      prelude: imports("{ S3Client, GetObjectCommand }", "@aws-sdk/client-s3", "const s3 = new S3Client({});"),
      bad: `
        async function serve(req, res) {
          const { Body } = await s3.send(new GetObjectCommand({ Key: req.key }));
          Body.pipe(res); // leaks
        }`,
      good: `
        async function serve(req, res) {
          const { Body } = await s3.send(new GetObjectCommand({ Key: req.key }));
          res.on("close", () => Body.destroy());
          Body.pipe(res);
        }`,
    },
    {
      name: "got",
      prelude: together(imports("got", "got"), fs),
      bad: `
        function download(url, to) {
          got.stream(url).pipe(fs.createWriteStream(to)).on("error", console.error); // leaks
        }`,
    },
  ],
  { messageId: "leftOpen" },
);

runTwins(
  "no-leaky-pipe: uploads",
  rule,
  [
    {
      name: "an upload into a file",
      prelude: fsHttp,
      bad: `
        http.createServer((req, res) => {
          const file = fs.createWriteStream("upload");
          file.on("finish", () => res.end("ok"));
          req.pipe(file); // leaks
        });`,
      message: "`pipe` does not end `file` when `req` fails or is cut off: its file descriptor stays open.",
      good: [
        `
        http.createServer((req, res) => {
          const file = fs.createWriteStream("upload");
          file.on("finish", () => res.end("ok"));
          req.on("aborted", () => file.destroy());
          req.pipe(file);
        });`,
        `
        http.createServer((req, res) => {
          const file = fs.createWriteStream("upload");
          res.on("close", () => file.destroy());
          req.pipe(file);
        });`,
        `
        http.createServer(async (req, res) => {
          await pipeline(req, fs.createWriteStream("upload"));
        });`,
        `
        http.createServer((req, res) => { req.pipe(res); });`,
        `
        http.createServer((req, res) => { req.pipe(parser); });`,
      ],
    },
    {
      name: "an upload passed on by a proxy",
      prelude: http,
      bad: `
        function proxy(req, res) {
          const upstream = http.request("http://a", { method: "POST" });
          upstream.on("error", () => res.destroy());
          req.pipe(upstream); // leaks
        }`,
      good: `
        function proxy(req, res) {
          const upstream = http.request("http://a", { method: "POST" });
          upstream.on("error", () => res.destroy());
          req.on("close", () => upstream.destroy());
          req.pipe(upstream);
        }`,
    },
  ],
  { messageId: "unended" },
);

runTwins("no-leaky-pipe: repairs", rule, [
  {
    name: "none where it is no statement of its own",
    prelude: fs,
    messageId: "leftOpen",
    suggestions: 0,
    bad: `
      function serve(req, res) {
        return fs.createReadStream("a").pipe(res); // leaks
      }`,
  },
  {
    name: "pipeline",
    prelude: together(imports("{ pipeline }", "node:stream"), fs),
    only: "ts",
    messageId: "leftOpen",
    suggestions: 1,
    bad: `
      function serve(req, res) {
        fs.createReadStream("a").pipe(res); // leaks
      }`,
  },
]);
