import puppeteer from 'puppeteer';

const browser = await puppeteer.launch();

export async function render(html) {
  const page = await browser.newPage(); // leaks
  await page.setContent(html);
  const pdf = await page.pdf();
  return pdf;
}
