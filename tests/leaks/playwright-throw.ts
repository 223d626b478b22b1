import { chromium } from 'playwright';

export async function screenshot(url: string): Promise<Buffer> {
  const browser = await chromium.launch(); // leaks
  const page = await browser.newPage();
  const response = await page.goto(url);
  if (!response?.ok()) throw new Error(`cannot open ${url}`);
  const image = await page.screenshot({ fullPage: true });
  await browser.close();
  return image;
}
