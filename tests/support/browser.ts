/** A real Chromium for tests: the one of the system where there is one, otherwise the one from the package registry. */
import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

/** Where Debian puts it. */
export const systemChromium = "/usr/bin/chromium";

/** Starts a browser without a window. Close it (`await using`, `close()`), or its processes stay. */
export async function launchBrowser(): Promise<Browser> {
  if (existsSync(systemChromium)) {
    return chromium.launch({ executablePath: systemChromium, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  }
  const { default: packaged } = await import("@sparticuz/chromium");
  return chromium.launch({ executablePath: await packaged.executablePath(), args: packaged.args });
}

export interface WatchedPage {
  readonly page: Page;
  /** What went wrong in the page: exceptions, errors of the console, refused resources. */
  readonly problems: string[];
  /** Addresses of other hosts that the page asked for. */
  readonly foreignRequests: string[];
}

/** A page in a context of its own that notes what no page of ours may do. */
export async function openPage(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: "reduce",
    ...options,
  });
  const page = await context.newPage();
  const { origin } = new URL(address);
  const problems: string[] = [];
  const foreignRequests: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== origin) foreignRequests.push(request.url());
  });
  await page.goto(address, { waitUntil: "domcontentloaded" });
  return { page, problems, foreignRequests };
}
