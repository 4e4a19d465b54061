/** No text makes a regular expression of the program run away: each is judged by a detector, or was reviewed and is measured. */
import { join } from "node:path";
import { isSafe } from "redos-detector";
import { expect, test } from "vitest";
import { type Expression, regularExpressionsIn } from "../support/regular-expressions.ts";

const folders = ["gateway", "models", "simulators", "dashboards", "deploy"];
const { expressions, computed } = regularExpressionsIn(join(import.meta.dirname, "../.."), folders);

/**
 * Where the detector finds a second way through, though never more than the square of the length: with the longest text that
 * reaches it. What others send (requests, payloads, uploads) is short there, or is not read by it.
 */
const reviewed: Readonly<Record<string, { readonly longest: number; readonly input: string }>> = {
  "(^|[-_])(private|signing)[^/]*\\.pem$|private": { longest: 255, input: "a name of a file of our own" },
  "\\/+$": { longest: 2000, input: "the address of the page, or of a command line" },
  "[[(]([^\\])]{1,40})[\\])]\\s*$": { longest: 1000, input: "a column name of a file that the user trains with" },
  "\\$\\{(env|file|credential):([^}]{1,1000})\\}": { longest: 20_000, input: "a text of the configuration" },
  "\\$\\{(env|file|credential):[^}]{0,1000}\\}": { longest: 20_000, input: "a text of the configuration" },
  "\\.\\d+Z$": { longest: 30, input: "a time that we wrote" },
  "^\\s*([a-zA-Z]+)\\s*=\\s*(\\d*(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)(?:\\s*(Hz))?\\s*$": {
    longest: 1000,
    input: "an option of the command line or the configuration",
  },
  "^-+|-+$": { longest: 1000, input: "a name whose other signs became one hyphen each" },
  "\\b([a-z][a-z0-9+.-]{0,30}:\\/\\/)[^/@\\s]{1,1000}@": { longest: 20_000, input: "a text of the configuration" },
  "\\\\+$": { longest: 4000, input: "a name or a text value that goes to InfluxDB" },
  "^(?:ns=(\\d+);)?(.*)$": { longest: 65_536, input: "an address of a tag: linear, the second way is tried once" },
  "^(.*)[/\\\\]sources[/\\\\]([^/\\\\]+)[/\\\\]pki$": { longest: 4096, input: "a path of this machine" },
  '"[^"]*"': { longest: 65_536, input: "the head of a file: linear, only the last sign may be without its pair" },
  "^(\\d{4})[-/](\\d{1,2})[-/](\\d{1,2})(?:[T ]+(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d{1,9}))?)?)?\\s*(Z|UTC|[+-]\\d{2}:?\\d{2})?$":
    { longest: 65_536, input: "a time in a payload or a file: linear, the spaces are read twice" },
  "\\((.*)\\)": { longest: 2000, input: "a message that we wrote" },
  "[\\p{L}\\d._%+-]+@[\\p{L}\\d-]+(?:\\.[\\p{L}\\d-]+)+": {
    longest: 5000,
    input: "a note that is looked through for persons before it is exported",
  },
  "(?<![\\d.-])(?:\\+|00)\\d{1,3}(?:[ ()-]*\\d){6,12}\\b|(?<![\\d.-])0\\d{1,3}[ -]\\d{2,3}(?:[ -]?\\d{2,3}){1,3}\\b": {
    longest: 5000,
    input: "a note that is looked through for persons before it is exported",
  },
  "\\b(?:(?:operator|operatör|herr|fru|mr|mrs|ms|dr)\\.? )?\\p{Lu}\\p{Ll}+(?:-\\p{Lu}\\p{Ll}+)? \\p{Lu}\\p{Ll}{1,}\\b":
    { longest: 5000, input: "a note that is looked through for persons before it is exported" },
  "\\b(?:operator|operatör|herr|fru|mr|mrs|ms|dr)\\.? \\p{Lu}\\p{Ll}+\\b": {
    longest: 5000,
    input: "a note that is looked through for persons before it is exported",
  },
  "^\\/+|\\/+$": { longest: 2000, input: "what the user typed into the page" },
};

/** A sign that may be repeated without end, outside of classes and escapes. */
const repeats = (source: string): boolean =>
  /[*+]|\{\d{1,9},\}|\{\d{0,9},?\d{3,9}\}/.test(source.replaceAll(/\\./g, "e").replaceAll(/\[[^\]]*\]/g, "x"));

/** Texts that come as near to a match as repetition can, and then fail. */
function attacksOn(source: string, length: number): string[] {
  const literals = source
    .replaceAll(/\\(.)/g, "$1")
    .replaceAll(/\(\?[:=!<]*|[()[\]^$|*?{}]/g, " ")
    .split(" ");
  const starts = ["\u0024{env:", "a://b", "2026-01-01 ", "ns=1;", "/sources/", "[a"];
  const parts = new Set([..." \t/.-0a\"'(_:\\=,;\n", ...starts, ...literals]);
  parts.delete("");
  return [...parts].map((part) => `${part.repeat(Math.ceil(length / part.length))}\u0000`);
}

const stallMs = 1000;

/** The longest of three would be that of a busy machine; the shortest is that of the expression. */
function shortestMs({ source, flags }: Pick<Expression, "source" | "flags">, text: string): number {
  let shortest = Number.POSITIVE_INFINITY;
  for (let count = 0; count < 3 && shortest > 1; count++) {
    const began = performance.now();
    text.replace(new RegExp(source, flags), "");
    shortest = Math.min(shortest, performance.now() - began);
  }
  return shortest;
}

test("expressions are found, and none is put together at run time from what somebody sends", () => {
  expect(expressions.length).toBeGreaterThan(200);
  expect(computed).toEqual([]);
});

test("an expression that can repeat is safe by a detector, or was reviewed", () => {
  const limits = { timeout: Number.POSITIVE_INFINITY, maxScore: 20, maxSteps: 3000 };
  const doubtful = expressions
    .filter(({ source }) => repeats(source) && !(source in reviewed))
    .filter(({ source, flags }) => !isSafe(new RegExp(source, flags.replace(/i(?=.*u)/, "")), limits).safe)
    .map(({ place, source }) => `${place} ${source}`);

  expect(doubtful).toEqual([]);
}, 120_000);

test("what was reviewed is still there, and nothing stalls on the longest text that reaches it", () => {
  const sources = new Set(expressions.map(({ source }) => source));
  const slow = expressions.flatMap(({ place, source, flags }) => {
    const longest = reviewed[source]?.longest ?? (repeats(source) ? 2000 : 0);
    return attacksOn(source, longest)
      .map((text) => ({ ms: shortestMs({ source, flags }, text), text: text.slice(0, 12) }))
      .filter(({ ms }) => ms > stallMs)
      .map(({ ms, text }) => `${place} takes ${Math.round(ms)} ms with ${JSON.stringify(text)}…`);
  });

  expect(Object.keys(reviewed).filter((source) => !sources.has(source))).toEqual([]);
  expect(slow).toEqual([]);
}, 120_000);

test("the detector and the measurement find an expression that runs away", () => {
  const source = "^(?:a+)+b$";

  expect(isSafe(new RegExp(source), { maxScore: 20, maxSteps: 3000 }).safe).toBe(false);
  expect(repeats(source)).toBe(true);
  const [short = 0, long = 0] = [18, 24].map((length) =>
    Math.max(...attacksOn(source, length).map((text) => shortestMs({ source, flags: "" }, text))),
  );
  expect(long).toBeGreaterThan(8 * short);
});
