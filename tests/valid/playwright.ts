import { chromium, Browser, Page } from "playwright";

async function withPage<T>(browser: Browser, fn: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ locale: "en-GB" });
  try {
    const page = await context.newPage();
    return await fn(page);
  } finally {
    await context.close();
  }
}

export async function titles(urls: string[]): Promise<string[]> {
  const browser = await chromium.launch();
  try {
    return await Promise.all(
      urls.map((url) =>
        withPage(browser, async (page) => {
          await page.goto(url, { waitUntil: "domcontentloaded" });
          return page.title();
        }),
      ),
    );
  } finally {
    await browser.close();
  }
}
