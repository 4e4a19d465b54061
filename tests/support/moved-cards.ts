/** Where the cards of a page stand, compared with where they stood: rows, columns and widths. Heights depend on fonts and are left out. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";

const file = join(import.meta.dirname, "page-boxes.json");
/** `SAMSPEL_PAGE_BOXES=1` writes what is seen instead of comparing. */
const isRenewed = process.env.SAMSPEL_PAGE_BOXES === "1";

/**
 * What differs on the page of this name and size; empty when nothing does. A row is the cards side by side, each as
 * `name left+width` in twelfths of their frame, so that scroll bars and fonts make no difference.
 */
export async function movedCards(page: Page, key: string): Promise<readonly string[]> {
  const rows = await rowsOf(page);
  const known = readBoxes();
  if (isRenewed) {
    const all = Object.entries({ ...known, [key]: rows }).sort(([a], [b]) => (a < b ? -1 : 1));
    writeFileSync(file, `${JSON.stringify(Object.fromEntries(all), null, 2)}\n`);
    return [];
  }
  const before = known[key];
  if (before === undefined) return [`${key} is not in support/page-boxes.json`];
  return rows === before ? [] : [`${key}: cards stood as ${before}, now as ${rows}`];
}

function readBoxes(): Readonly<Record<string, string>> {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}

async function rowsOf(page: Page): Promise<string> {
  const found: unknown = await page.evaluate(`(() => {
    const frame = document.querySelector("main .cards").getBoundingClientRect();
    const rows = new Map();
    for (const card of document.querySelectorAll("main .card")) {
      const box = card.getBoundingClientRect();
      const name = [...card.classList].find((each) => each.startsWith("card-")) ?? "card";
      const twelfths = (length) => Math.round((12 * length) / frame.width);
      const top = Math.round(box.top);
      const placed = name.replace("card-", "") + " " + twelfths(box.left - frame.left) + "+" + twelfths(box.width);
      rows.set(top, [...(rows.get(top) ?? []), placed]);
    }
    return [...rows].sort(([a], [b]) => a - b).map(([, cards]) => cards.join(" | ")).join("; ");
  })()`);
  if (typeof found !== "string") throw new Error("The page gave no rows.");
  return found;
}
