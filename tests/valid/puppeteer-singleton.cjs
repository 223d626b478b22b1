const puppeteer = require("puppeteer");

let browserPromise;
function getBrowser() {
  if (!browserPromise) {
    browserPromise = puppeteer.launch({ headless: true });
    browserPromise.then(
      (b) =>
        b.on("disconnected", () => {
          browserPromise = null;
        }),
      () => {
        browserPromise = null;
      },
    );
  }
  return browserPromise;
}

async function pdf(req, res, next) {
  let page;
  try {
    const browser = await getBrowser();
    page = await browser.newPage();
    await page.setContent(req.body.html, { waitUntil: "load" });
    const buffer = await page.pdf({ format: "A4" });
    res.type("application/pdf").send(buffer);
  } catch (err) {
    next(err);
  } finally {
    if (page) await page.close().catch(() => {});
  }
}
module.exports = { pdf };
