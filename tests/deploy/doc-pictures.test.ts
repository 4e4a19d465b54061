/** Pictures of the documentation: each is made here from the running demonstration (`SAMSPEL_DOC_PICTURES=1`), and none is shown that nobody makes. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { launchBrowser } from "../support/browser.ts";
import { startSamspel } from "../support/cli.ts";
import { temporaryDirectory } from "../support/context.ts";

const root = join(import.meta.dirname, "../..");
const folder = "deploy/docs/images";

interface Picture {
  readonly scenario: string;
  readonly path: string;
  /** The whole page, not one screen of it. */
  readonly isWhole?: boolean;
}

const pictures: Readonly<Record<string, Picture>> = {
  "overview.png": { scenario: "worn-bearing", path: "/?lang=en" },
  "cell.png": { scenario: "crowded-cell", path: "/cells/cell-1?lang=en", isWhole: true },
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

test.runIf(process.env.SAMSPEL_DOC_PICTURES === "1").each(Object.entries(pictures))(
  "%s is made from the demonstration",
  async (name, { scenario, path, isWhole = false }) => {
    const verb = ["demo", "--port", "0", "--scenario", scenario, "--data", temporaryDirectory("doc-pictures")];
    await using demo = await startSamspel<{ url: string }>(verb);
    await using browser = await launchBrowser();
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });

    const answer = await page.goto(new URL(path, demo.ready.url).href);
    await page.locator(".card").first().waitFor({ timeout: 60_000 });
    await page
      .getByText(/^Loading/)
      .first()
      .waitFor({ state: "detached", timeout: 60_000 });
    await page.screenshot({ path: join(root, folder, name), fullPage: isWhole });

    expect(answer?.status()).toBe(200);
  },
  300_000,
);
