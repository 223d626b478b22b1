/** Registering functions that the file itself replaces: what becomes of a handler's promise there is the file's affair. */
import rule from "../../src/rules/no-async-in-sync-callback.js";
import { type Prelude, runTwins } from "./tester.js";

const express: Prelude = {
  ts: 'import express from "express"; const app = express(); const router = express.Router();',
  cjs: 'const express = require("express"); const app = express(); const router = express.Router();',
};

runTwins(
  "no-async-in-sync-callback",
  rule,
  [
    {
      name: "a router whose method the file wraps",
      prelude: express,
      messageId: "dropped",
      bad: `
        router.get = forward(router.get.bind(router));
        router.post("/users", async (req, res) => { // leaks
          res.json(await users.add(req.body));
        });
        app.get("/users", async (req, res) => { // leaks
          res.json(await users.list());
        });
        function forward(method) {
          return (path, fn) => method(path, (req, res, next) => fn(req, res, next).catch(next));
        }`,
      good: `
        router.get = forward(router.get.bind(router));
        router.get("/users", async (req, res) => {
          res.json(await users.list());
        });
        function forward(method) {
          return (path, fn) => method(path, (req, res, next) => fn(req, res, next).catch(next));
        }`,
    },
    {
      name: "all methods in a loop",
      prelude: express,
      messageId: "dropped",
      bad: `
        const table = {};
        for (const name of ["get", "post"]) table[name] = 1;
        app.get("/users", async (req, res) => { // leaks
          res.json(await users.list());
        });`,
      good: `
        for (const name of ["get", "post"]) {
          const original = app[name].bind(app);
          app[name] = (path, fn) => original(path, (req, res, next) => fn(req, res, next).catch(next));
        }
        app.get("/users", async (req, res) => {
          res.json(await users.list());
        });`,
    },
    {
      name: "in a function that gets it, and on the prototype",
      prelude: express,
      messageId: "dropped",
      bad: `
        patch(router);
        function patch(target) {
          for (const name of ["get", "post"]) {
            const original = target[name].bind(target);
            target[name] = (path, fn) => original(path, (req, res, next) => fn(req, res, next).catch(next));
          }
        }
        app.get("/users", async (req, res) => { // leaks
          res.json(await users.list());
        });`,
      good: [
        `patch(app);
        function patch(target) {
          for (const name of ["get", "post"]) {
            const original = target[name].bind(target);
            target[name] = (path, fn) => original(path, (req, res, next) => fn(req, res, next).catch(next));
          }
        }
        app.get("/users", async (req, res) => {
          res.json(await users.list());
        });`,
        `const Route = router.route("/").constructor;
        Route.prototype.get = function (path, fn) { return this.add(path, guard(fn)); };
        app.get("/users", async (req, res) => {
          res.json(await users.list());
        });`,
      ],
    },
  ],
  { versions: { express: "4.21.0" } },
);
