/** Accessibility of a page, checked by axe against WCAG 2.2 level AA. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Rules of those levels that look at colours: all that can change with the theme. */
const colourRules = ["color-contrast", "link-in-text-block"];

/** Violations of every rule, or only of those on colours, as text; empty when there are none. */
export async function violations(
  page: Page,
  looksAt: "everything" | "colours" = "everything",
): Promise<readonly unknown[]> {
  await page.evaluate(`window.axe === undefined && (() => { ${axeSource} })()`);
  const rules = looksAt === "colours" ? JSON.stringify(colourRules) : "undefined";
  const found: unknown = await page.evaluate(`(async () => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    const { violations } = await axe.run(document, { runOnly: ${rules} ?? tags });
    return violations.map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html).join(" | "));
  })()`);
  if (!Array.isArray(found)) throw new Error("axe gave no list.");
  return found;
}
