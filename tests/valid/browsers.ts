// puppeteer and playwright: the browser is closed whatever happens to the page.
import { chromium, type Browser, type Page } from "playwright";
import puppeteer, { type Browser as PuppeteerBrowser } from "puppeteer";

export async function screenshot(url: string, file: string): Promise<void> {
  const browser = await puppeteer.launch();
  try {
    const page = await browser.newPage();
    await page.goto(url, { waitUntil: "networkidle0" });
    await page.screenshot({ path: file });
  } finally {
    await browser.close();
  }
}

export async function pdf(html: string): Promise<Uint8Array> {
  let browser: PuppeteerBrowser | null = null;
  try {
    browser = await puppeteer.launch({ headless: true });
    const page = await browser.newPage();
    await page.setContent(html);
    return await page.pdf({ format: "A4" });
  } catch (error) {
    console.error("pdf failed", error);
    throw error;
  } finally {
    if (browser !== null) await browser.close();
  }
}

let shared: Promise<Browser> | undefined;

function browser(): Promise<Browser> {
  shared ??= chromium.launch();
  return shared;
}

export async function withPage<T>(use: (page: Page) => Promise<T>): Promise<T> {
  const context = await (await browser()).newContext();
  try {
    return await use(await context.newPage());
  } finally {
    await context.close();
  }
}

export async function titles(urls: readonly string[]): Promise<string[]> {
  const result: string[] = [];
  for (const url of urls) {
    result.push(
      await withPage(async (page) => {
        await page.goto(url);
        return page.title();
      }),
    );
  }
  return result;
}

export async function logIn(url: string, name: string, password: string): Promise<unknown> {
  const own = await chromium.launch();
  try {
    const context = await own.newContext();
    const page = await context.newPage();
    await page.goto(url);
    await page.fill("#name", name);
    await page.fill("#password", password);
    const [response] = await Promise.all([page.waitForResponse("**/login"), page.click("button")]);
    if (!response.ok()) return undefined;
    return await context.storageState();
  } finally {
    await own.close();
  }
}

export async function close(): Promise<void> {
  const open = shared;
  shared = undefined;
  await (await open)?.close();
}
