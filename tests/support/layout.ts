/** What a designer would not ship, found by the boxes of a page: it scrolls sideways, words are cut, parts lie on each other. */
import type { Page } from "playwright-core";

/** One table that is too wide would name each of its cells. */
const faultsMax = 5;

/**
 * Complaints about the page as it stands; empty when there are none. Boxes are compared and not pictures: fonts differ from one
 * Debian to the next, and a picture of live values never repeats.
 */
export async function layoutFaults(page: Page): Promise<readonly string[]> {
  const found: unknown = await page.evaluate(`(() => {
    const tolerance = 3;
    const faults = [];
    const isShown = (element) => element.checkVisibility() && !element.closest(".visually-hidden, .skip");
    const nameOf = (element) => element.tagName.toLowerCase() + "." + element.getAttribute("class") + " " + element.textContent.trim().slice(0, 40);
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > width) faults.push("the page is " + document.documentElement.scrollWidth + " wide on " + width);

    // Words that end before they are over, and parts beyond the edge. A frame that scrolls may be wider.
    for (const element of document.querySelectorAll("body *")) {
      if (!isShown(element) || element.closest("svg, .table-frame, .scroll, .yaml, .label-lane, .uplot")) continue;
      const style = getComputedStyle(element);
      const isCutting = style.overflowX === "hidden" || style.overflowX === "clip";
      const hasWords = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== "");
      if (isCutting && hasWords && element.scrollWidth > element.clientWidth + 1) faults.push("cut: " + nameOf(element));
      if (element.getBoundingClientRect().right > width + 1) faults.push("beyond the edge: " + nameOf(element));
    }

    // Cards, and what is pressed, side by side or one inside the other, never halfway.
    const lieOnEachOther = (parts) => {
      const boxes = parts.filter(isShown).map((part) => ({ part, box: part.getBoundingClientRect() }));
      boxes.forEach(({ part, box }, index) => {
        for (const other of boxes.slice(index + 1)) {
          if (part.contains(other.part) || other.part.contains(part)) continue;
          const x = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
          const y = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
          if (x > tolerance && y > tolerance) faults.push(nameOf(part) + " lies on " + nameOf(other.part));
        }
      });
    };
    lieOnEachOther([...document.querySelectorAll(".card")]);
    for (const group of document.querySelectorAll(".card, .top-row, .rail, .page-head")) {
      lieOnEachOther([...group.querySelectorAll("h1, h2, h3, .button, .segments > *, select, input, .text-link, .symbol")]);
    }
    return faults;
  })()`);
  if (!Array.isArray(found)) throw new Error("The page gave no list.");
  return found.slice(0, faultsMax);
}
