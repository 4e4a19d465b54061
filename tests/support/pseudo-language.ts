/** A language that nobody speaks: longer words with accents, so that what is hard-coded or cut is seen. */
import { join } from "node:path";
import type { Page } from "playwright-core";
import { build } from "vite";
import { temporaryDirectory } from "./context.ts";

/** Runs in the page: every text of the catalogue, also one that is put together by a function. */
const spoken = `
  const letters = { a: "å", e: "é", i: "ï", o: "ö", u: "ü", y: "ÿ", A: "Å", E: "É", I: "Ï", O: "Ö", U: "Ü" };
  const said = (text) => text === "" || text.endsWith(" ~") ? text : text.replace(/[aeiouyAEIOU]/g, (letter) => letters[letter]) + " ~".repeat(Math.ceil(text.length / 12));
  const pseudo = (value) => {
    if (typeof value === "string") return /[A-Za-z]{2}/.test(value) ? said(value) : value;
    if (typeof value === "function") return (...args) => pseudo(value(...args));
    if (Array.isArray(value)) return value.map(pseudo);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, pseudo(each)]));
  };
`;

/** Catalogues of the pages, also those that come with the cards that say them. */
const catalogue = /\/dashboards\/language\/en[\w-]*\.ts$/;

const exported = /^export const (\w+)(?:: [\w<>, ]+)? = /gm;

/** What every part of a catalogue exports is spoken like that, once. */
const spokenCatalogues = {
  name: "pseudo-language",
  enforce: "pre" as const,
  transform(code: string, id: string) {
    if (!catalogue.test(id)) return undefined;
    const names = [...code.matchAll(exported)].flatMap(([, name]) => name ?? []);
    if (names.length === 0) return undefined;
    const renamed = code.replace(exported, "const $1Written = ");
    return `${renamed}\n${spoken}\n${names.map((name) => `export const ${name} = pseudo(${name}Written);`).join("\n")}`;
  },
};

/** Directory of the pages, built anew, in which English is spoken like that. */
export async function pseudoPages(): Promise<string> {
  const outDir = temporaryDirectory("pseudo-pages");
  const configFile = join(import.meta.dirname, "../../dashboards/vite.config.ts");
  await build({ configFile, logLevel: "error", build: { outDir }, plugins: [spokenCatalogues] });
  return outDir;
}

/** Texts of the page in no language: neither spoken as above, nor a number, a unit, a code or one of the `names` of the site. */
export async function hardCodedTexts(page: Page, names: readonly string[]): Promise<readonly string[]> {
  const texts: unknown = await page.evaluate(`(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (parent === null || parent.closest("script, style, code, .unit, .brand, .clock, select") !== null) continue;
      texts.push(node.textContent.trim());
    }
    return [...new Set(texts)];
  })()`);
  if (!Array.isArray(texts)) throw new Error("The page gave no list.");
  const isName = (text: string) => names.some((name) => name.includes(text) || text.includes(name));
  /** Written by the browser in its own words, or a unit. */
  const isDate = (text: string) => /^\d{1,2} [A-Z][a-z]{2,3} \d{4}|^\d+ \w+ ago$|^[\d.,]+ min$/.test(text);
  /** A figure with its unit, or the unit alone, as in the head of a column. */
  const isUnit = (text: string) => /^[\d.,/ –-]{0,30}(?:kWh|SEK|MiB|GiB|min)(?: \/ \d{1,9} GiB)?$/.test(text);
  const isSpoken = (text: string) => !/[A-Za-z]{3}/.test(text) || /[~åéïöüÿ]/i.test(text);
  return texts.filter((text: string) => !isSpoken(text) && !isDate(text) && !isUnit(text) && !isName(text));
}
