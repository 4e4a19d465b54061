/** Pictures of the documentation: each is made here from the running demonstration (`SAMSPEL_DOC_PICTURES=1`), and none is shown that nobody makes. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { launchBrowser } from "../support/browser.ts";
import { demoVerb, startSamspel } from "../support/cli.ts";
import { temporaryDirectory } from "../support/context.ts";

const root = join(import.meta.dirname, "../..");
const folder = "deploy/docs/images";

interface Picture {
  readonly path: string;
  /** A tablet on end, in the dark; a desktop in the light otherwise. */
  readonly isTablet?: boolean;
}

const scenario = "crowded-cell";
const pictures: Readonly<Record<string, Picture>> = {
  "overview.webp": { path: "/?lang=en" },
  "cell.webp": { path: "/cells/cell-1?lang=sv", isTablet: true },
  "energy.webp": { path: "/energy?lang=en" },
};

function shown(): string[] {
  const pages = readdirSync(join(root, "deploy/docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("deploy/docs", name));
  const texts = ["README.md", ...pages].map((name) => readFileSync(join(root, name), "utf8"));
  const named = texts.flatMap((text) => [...text.matchAll(/!\[[^\]]*\]\(([^)\s]+)/g)].map(([, path = ""]) => path));
  return [...new Set(named.map((path) => path.slice(path.lastIndexOf("/") + 1)))].toSorted();
}

test("every picture that a page of the documentation shows is made by a test, and every one that is kept is shown", () => {
  expect(shown()).toEqual(Object.keys(pictures).toSorted());
  expect(readdirSync(join(root, folder)).toSorted()).toEqual(Object.keys(pictures).toSorted());
});

// Only when asked: it rewrites the pictures, and they differ each time, for the values live.
if (process.env.SAMSPEL_DOC_PICTURES === "1") {
  test("the pictures are made from the demonstration", { timeout: 1_500_000 }, async () => {
    const verb = demoVerb(temporaryDirectory("doc-pictures"), "--scenario", scenario);
    await using demo = await startSamspel<{ url: string }>(verb);
    await using browser = await launchBrowser();
    // Energy by part and effectiveness say something after a quarter of an hour.
    await sleep(900_000);
    for (const [name, { path, isTablet = false }] of Object.entries(pictures)) {
      const viewport = isTablet ? { width: 800, height: 1280 } : { width: 1280, height: 800 };
      const colorScheme = isTablet ? "dark" : "light";
      const page = await browser.newPage({ viewport, colorScheme, reducedMotion: "reduce" });
      const answer = await page.goto(new URL(path, demo.ready.url).href);
      expect(answer?.status()).toBe(200);
      await page.locator(".card").first().waitFor({ timeout: 60_000 });
      await page.getByText(/^(Live|Direkt)$/).waitFor({ timeout: 60_000 });
      await page
        .getByText(/^(Loading|Läser in)/)
        .first()
        .waitFor({ state: "detached", timeout: 60_000 });
      const devtools = await page.context().newCDPSession(page);
      const { data } = await devtools.send("Page.captureScreenshot", { format: "webp", quality: 82 });
      writeFileSync(join(root, folder, name), Buffer.from(data, "base64"));
    }
  });
}
