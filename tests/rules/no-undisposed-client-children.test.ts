import rule from "../../src/rules/no-undisposed-client.js";
import { imports, runTwins } from "./tester.js";

const puppeteer = imports("puppeteer", "puppeteer");
const amqp = imports("amqp", "amqplib");

runTwins("no-undisposed-client: what goes with its parent", rule, [
  {
    name: "made by a helper of a parent that its caller closes",
    prelude: puppeteer,
    message:
      "`page` (puppeteer Browser#newPage) is not released when `page.goto(…)` on line 4 rejects: its process stays alive.",
    bad: `
      async function title(browser, url) {
        const page = await browser.newPage(); // leaks
        await page.goto(url);
        const title = await page.title();
        await page.close();
        return title;
      }
      async function run(url) {
        const browser = await puppeteer.launch();
        process.once("SIGTERM", () => { browser.close().catch(console.error); });
        return await title(browser, url);
      }`,
    good: [
      `
      async function title(browser, url) {
        const page = await browser.newPage();
        await page.goto(url);
        const title = await page.title();
        await page.close();
        return title;
      }
      async function run(url) {
        const browser = await puppeteer.launch();
        try {
          return await title(browser, url);
        } finally {
          await browser.close();
        }
      }`,
      `
      async function open(browser, url) {
        const page = await browser.newPage();
        await page.goto(url);
        return page;
      }
      const visit = async (browser, url) => {
        const page = await open(browser, url);
        return await page.title();
      };
      async function run(url) {
        const browser = await puppeteer.launch();
        try {
          return await visit(browser, url);
        } finally {
          await browser.close();
        }
      }`,
    ],
  },
  {
    name: "made in a function within the one that closes the parent",
    prelude: puppeteer,
    messageId: "leakWhenFails",
    bad: `
      async function serve(app) {
        const browser = await puppeteer.launch();
        app.get("/", async (req, res) => {
          const page = await browser.newPage(); // leaks
          await page.goto(req.query.url);
          res.send(await page.title());
          await page.close();
        });
        process.once("SIGTERM", () => { browser.close().catch(console.error); });
      }`,
    good: `
      async function run(urls) {
        const browser = await puppeteer.launch();
        try {
          await Promise.all(urls.map(async (url) => {
            const page = await browser.newPage();
            await page.goto(url);
            await page.close();
          }));
        } finally {
          await browser.close();
        }
      }`,
  },
  {
    name: "made by a function that is exported, too",
    prelude: amqp,
    only: "ts",
    messageId: "leakWhenFails",
    bad: `
      export async function send(connection: amqp.ChannelModel, text: string) {
        const channel = await connection.createChannel(); // leaks
        await fetch("http://x/mails", { method: "HEAD" });
        channel.sendToQueue("mails", Buffer.from(text));
        await channel.close();
      }
      export async function sendAll(texts: string[]) {
        const connection = await amqp.connect("amqp://x");
        try {
          for (const text of texts) await send(connection, text);
        } finally {
          await connection.close();
        }
      }`,
    good: `
      async function send(connection: amqp.ChannelModel, text: string) {
        const channel = await connection.createChannel();
        await fetch("http://x/mails", { method: "HEAD" });
        channel.sendToQueue("mails", Buffer.from(text));
        await channel.close();
      }
      export async function sendAll(texts: string[]) {
        const connection = await amqp.connect("amqp://x");
        try {
          for (const text of texts) await send(connection, text);
        } finally {
          await connection.close();
        }
      }`,
  },
]);
