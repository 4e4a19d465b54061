/**
 * Pictures of every page, to be looked at: `node tests/pictures.ts --to FOLDER [--only asset,cell] [--sizes phone] …`.
 * Starts a demonstration of its own unless `--url` names a gateway. `--screen` takes what a screen shows, as small files for the README.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Browser, Page } from "playwright-core";
import type { DemoCommand } from "../gateway/core/demo.ts";
import { accountBook } from "./support/accounts.ts";
import { launchBrowser } from "./support/browser.ts";
import { demoVerb, startSamspel } from "./support/cli.ts";
import { demoPages, screenSizes } from "./support/page-list.ts";
import { startPages } from "./support/pages.ts";

type Theme = "light" | "dark";

interface Shot {
  readonly name: string;
  readonly address: string;
  readonly size: { readonly width: number; readonly height: number };
  readonly theme: Theme;
}

const { values } = parseArgs({
  options: {
    to: { type: "string" },
    url: { type: "string" },
    scenario: { type: "string", default: "worn-bearing" },
    only: { type: "string", default: "" },
    sizes: { type: "string", default: Object.keys(screenSizes).join(",") },
    themes: { type: "string", default: "light,dark" },
    languages: { type: "string", default: "sv" },
    screen: { type: "boolean", default: false },
    settle: { type: "string", default: "1500" },
  },
});

const namesOf = (list: string): readonly string[] => list.split(",").filter((name) => name !== "");

async function take(browser: Browser, shot: Shot): Promise<Uint8Array> {
  const context = await browser.newContext({ viewport: shot.size, colorScheme: shot.theme, reducedMotion: "reduce" });
  try {
    const page = await context.newPage();
    await page.goto(shot.address, { waitUntil: "domcontentloaded" });
    await page.locator(".card, .wall, .entrance-main").first().waitFor({ timeout: 30_000 });
    // A page that never finishes is worth its picture as well.
    const loading = page.getByText(/^(Läser in|Loading)/).first();
    await loading
      .waitFor({ timeout: 15_000, state: "detached" })
      .catch(() => console.error(`${shot.name}: still loading`));
    await page.waitForTimeout(Number(values.settle));
    return values.screen ? await webPicture(page) : await page.screenshot({ fullPage: true, timeout: 120_000 });
  } finally {
    await context.close();
  }
}

/** The screen as WebP: a fifth of the size of a PNG. */
async function webPicture(page: Page): Promise<Uint8Array> {
  const devtools = await page.context().newCDPSession(page);
  const { data } = await devtools.send("Page.captureScreenshot", { format: "webp", quality: 82 });
  return Buffer.from(data, "base64");
}

async function post(address: string, body: object): Promise<string> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${address}: ${answer.status} ${await answer.text()}`);
  return await answer.text();
}

async function steer(url: string, command: DemoCommand): Promise<void> {
  await post(`${url}/api/v1/demo`, command);
}

/** The pages of a demonstration, with a recording of its last minutes. */
async function pagesOf(url: string): Promise<Readonly<Record<string, string>>> {
  const toMs = Date.now();
  const started = await post(`${url}/api/v1/recordings`, { name: "Pictures", fromMs: toMs - 600_000, toMs });
  const { id }: { id: string } = JSON.parse(started);
  return { ...demoPages, recording: `/recordings/${id}` };
}

function shotsOf(url: string, pages: Readonly<Record<string, string>>): readonly Shot[] {
  const chosen = namesOf(values.only);
  const shots: Shot[] = [];
  for (const [name, path] of Object.entries(pages)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    for (const size of namesOf(values.sizes)) {
      for (const theme of namesOf(values.themes) as Theme[]) {
        for (const language of namesOf(values.languages)) {
          const address = new URL(path, url);
          address.searchParams.set("lang", language);
          const viewport = screenSizes[size];
          if (viewport === undefined) throw new Error(`No size ${size}: ${Object.keys(screenSizes).join(", ")}`);
          const file = `${name}-${size}-${theme}-${language}.${values.screen ? "webp" : "png"}`;
          shots.push({ name: file, address: address.href, theme, size: viewport });
        }
      }
    }
  }
  return shots;
}

async function write(browser: Browser, folder: string, shots: readonly Shot[]): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const shot of shots) {
    writeFileSync(join(folder, shot.name), await take(browser, shot));
    console.log(join(folder, shot.name));
  }
}

/** The pages before the pages: they need accounts, which a demonstration has not. */
async function writeEntrances(browser: Browser, folder: string): Promise<void> {
  const accounts = accountBook();
  await using site = await startPages({ anonymousRole: "none", accounts });
  const url = `http://127.0.0.1:${site.port}`;
  await write(browser, folder, shotsOf(url, { "set-up": "/" }));
  await accounts.addUser("maria", "admin", "fyra små ord på väggen");
  await write(browser, folder, shotsOf(url, { "sign-in": "/" }));
}

async function main(): Promise<void> {
  if (values.to === undefined) throw new Error("Say where the pictures go: --to FOLDER");
  const directory = mkdtempSync(join(tmpdir(), "samspel-pictures-"));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rmSync(directory, { recursive: true, force: true }));
  const browser = stack.use(await launchBrowser());
  let { url } = values;
  if (url === undefined) {
    const verb = demoVerb(join(directory, "data"), "--scenario", values.scenario);
    url = stack.use(await startSamspel<{ url: string }>(verb)).ready.url;
    await steer(url, { scenario: values.scenario });
  }
  await write(browser, values.to, shotsOf(url, await pagesOf(url)));
  const entrances = ["set-up", "sign-in"];
  const chosen = namesOf(values.only);
  if (chosen.length === 0 || entrances.some((name) => chosen.includes(name))) await writeEntrances(browser, values.to);
}

await main();
