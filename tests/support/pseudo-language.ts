/** A language that nobody speaks: longer words with accents, so that what is hard-coded or cut is seen. */
import type { Page } from "playwright-core";

/** Runs in the page: every text of the catalogue, also one that is put together by a function. */
const spoken = `
  const letters = { a: "å", e: "é", i: "ï", o: "ö", u: "ü", y: "ÿ", A: "Å", E: "É", I: "Ï", O: "Ö", U: "Ü" };
  const said = (text) => text === "" ? text : text.replace(/[aeiouyAEIOU]/g, (letter) => letters[letter]) + " ~".repeat(Math.ceil(text.length / 12));
  export const pseudo = (value) => {
    if (typeof value === "string") return /[A-Za-z]{2}/.test(value) ? said(value) : value;
    if (typeof value === "function") return (...args) => pseudo(value(...args));
    if (Array.isArray(value)) return value.map(pseudo);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, pseudo(each)]));
  };
`;

/** From now on English is spoken like that in every page of this context. The words that some cards bring along stay as they are. */
export async function speakPseudo(page: Page): Promise<void> {
  await page.context().route(/\/assets\/en-[\w-]+\.js$/, async (route) => {
    const original = `${route.request().url()}?original`;
    const body = `${spoken}\nimport { en as original } from ${JSON.stringify(original)};\nexport const en = pseudo(original);`;
    await route.fulfill({ contentType: "text/javascript", body });
  });
}

/** Cards that bring their words along, outside of the catalogue that is spoken here. */
const ownWords = ".card-alarm-tuning, .card-maintenance, .site-energy, .source details";

/** Texts of the page in no language: neither spoken as above, nor a number, a unit, a code or one of the `names` of the site. */
export async function hardCodedTexts(page: Page, names: readonly string[]): Promise<readonly string[]> {
  const texts: unknown = await page.evaluate(`(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (parent === null || parent.closest("script, style, code, .unit, .brand, .clock, select, ${ownWords}") !== null) continue;
      texts.push(node.textContent.trim());
    }
    return [...new Set(texts)];
  })()`);
  if (!Array.isArray(texts)) throw new Error("The page gave no list.");
  const isName = (text: string) => names.some((name) => name.includes(text) || text.includes(name));
  /** Written by the browser in its own words, or a unit. */
  const isDate = (text: string) => /^\d{1,2} [A-Z][a-z]{2,3} \d{4}|^\d+ \w+ ago$|^[\d.,]+ min$/.test(text);
  const isSpoken = (text: string) => !/[A-Za-z]{3}/.test(text) || /[~åéïöüÿ]/i.test(text);
  return texts.filter((text: string) => !isSpoken(text) && !isDate(text) && !isName(text));
}
