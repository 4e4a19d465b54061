/** Both languages say everything, and say it in their own words. */
import { expect, test } from "vitest";
import { en } from "../../../dashboards/language/en.ts";
import { Catalogue } from "../../../dashboards/language/language.ts";
import { sv } from "../../../dashboards/language/sv.ts";

function texts(value: unknown, path: string): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function") return texts(value("1", "2"), `${path}()`);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => texts(inner, `${path}.${key}`));
}

const english = new Map(texts(en, ""));
const swedish = new Map(texts(sv, ""));

test("no text is empty", () => {
  for (const [path, text] of [...english, ...swedish]) expect(text.trim(), path).not.toBe("");
});

test("every English word for something that the gateway names has a Swedish one", () => {
  expect([...english.keys()].filter((path) => !swedish.has(path))).toEqual([]);
});

test("what to do is a heading as often as a sentence: it ends without a full stop", () => {
  const actions = [...english, ...swedish].filter(([path]) => path.endsWith(".action"));

  expect(actions.length).toBeGreaterThan(20);
  expect(actions.filter(([, text]) => text.endsWith("."))).toEqual([]);
});

test("sentences are translated, not copied", () => {
  const same = [...english].filter(([path, text]) => text.split(" ").length > 3 && swedish.get(path) === text);

  // Names of publications and formulas are the same in every language.
  expect(same.map(([path]) => path).filter((path) => !/\.(source|formula)$/.test(path))).toEqual([]);
});

test("both languages say that no screen is a safety function", () => {
  expect(en.shell.informational).toBe("Informational, not a safety function.");
  expect(sv.shell.informational).toBe("Visar mätdata. Ingen säkerhetsfunktion.");
});

test("a name from outside finds no word that nobody wrote, whatever it is called", async () => {
  const catalogue = new Catalogue();
  await catalogue.load("sv");
  const { asset, labels } = catalogue.loaded.value.sv!;

  for (const names of [asset.templates, labels.classes] as readonly Readonly<Record<string, string>>[]) {
    expect(["constructor", "__proto__", "toString"].map((name) => names[name])).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  }
});
