/** Work that may wait until something has been drawn. */

const latestMs = 500;
const withoutIdleMs = 100;

/** Calls when the page has nothing else to do, after half a second in any case; not at once in browsers that cannot tell. */
export function whenIdle(work: () => void): void {
  if (typeof requestIdleCallback === "function") requestIdleCallback(work, { timeout: latestMs });
  else setTimeout(work, withoutIdleMs);
}
