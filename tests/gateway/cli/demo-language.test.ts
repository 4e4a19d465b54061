/** The demo in Swedish: the words of its machines and alarms, and nothing else. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { inLanguage, systemLanguage } from "../../../gateway/cli/demo-language.ts";

const read = (name: string) => readFileSync(join(import.meta.dirname, "../../../deploy/config", name), "utf8");
const english = read("demo.yaml");
const swedish = inLanguage(english, read("words/demo-sv.yaml"), "sv");

const textKeys = new Set(["name", "cause", "consequence", "action", "owner", "originText"]);

function textsOf(file: string): Map<string, string> {
  const found = new Map<string, string>();
  const all = parse(file);
  for (const list of ["assets", "lines", "alarms"] as const) {
    for (const entry of all[list]) {
      for (const [key, value] of Object.entries(entry))
        if (textKeys.has(key)) found.set(`${list}/${entry.id}/${key}`, `${value}`);
    }
  }
  return found;
}

test("every machine, line and alarm has Swedish words for each of its texts", () => {
  const [before, after] = [textsOf(english), textsOf(swedish)];

  expect(before.size).toBeGreaterThan(20);
  expect([...after.keys()]).toEqual([...before.keys()]);
  expect([...after].filter(([key, text]) => text === before.get(key))).toEqual([]);
});

test("nothing else of the file changes, and its comments stay", () => {
  const withoutTexts = (file: string) =>
    JSON.parse(
      JSON.stringify(parse(file), (key, value) => (textKeys.has(key) || key === "display" ? undefined : value)),
    );
  const comments = (file: string) => file.split("\n").filter((line) => line.trim().startsWith("#"));

  expect(withoutTexts(swedish)).toEqual(withoutTexts(english));
  expect(comments(swedish)).toEqual(comments(english));
  expect(parse(swedish).display).toEqual({ language: "sv" });
});

test("words for a machine that is not there are refused, not left out", () => {
  expect(() => inLanguage(english, "assets: { press-9: { name: Press 9 } }", "sv")).toThrow(/do not fit/);
});

test.each([
  [{ LANG: "sv_SE.UTF-8" }, "sv"],
  [{ LC_ALL: "C.UTF-8", LANG: "sv_SE.UTF-8" }, "en"],
  [{ LC_ALL: "", LC_MESSAGES: "sv_FI", LANG: "en_GB" }, "sv"],
  [{}, "en"],
] as const)("%j begins in %s", (env, language) => {
  expect(systemLanguage(env)).toBe(language);
});
