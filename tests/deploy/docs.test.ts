import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseConfiguration } from "../../gateway/config/load.ts";
import { registries } from "../../gateway/kinds.ts";
import { commandProblem } from "../support/command-line.ts";
import { problemsOf } from "../support/configuration.ts";
import { brokenLinks, commandsOf, parsePage, readPages } from "../support/documentation.ts";

const root = join(import.meta.dirname, "../..");
const pages = readPages(root);
describe("the documentation", () => {
  test("has pages in both languages", () => {
    const paths = pages.map(({ path }) => path);

    expect(paths).toContain("deploy/docs/tutorials/five-minutes.md");
    expect(paths).toContain("deploy/docs/handledning/fem-minuter.md");
  });

  test.each(pages)("$path: every relative link leads somewhere", (page) => {
    const anchorsOf = (path: string) => pages.find((one) => one.path === path)?.anchors ?? [];

    expect(brokenLinks(page, (path) => existsSync(join(root, path)), anchorsOf)).toEqual([]);
  });

  test.each(pages)("$path: every samspel command has a verb and options that exist", (page) => {
    const problems = commandsOf(page).flatMap(({ words, line }) => {
      const problem = commandProblem(words);
      return problem === undefined ? [] : [`${page.path}:${line}: ${problem}`];
    });

    expect(problems).toEqual([]);
  });

  test("contains commands at all", () => {
    expect(pages.flatMap(commandsOf).length).toBeGreaterThan(5);
  });

  const configurations = pages.flatMap(({ path, fences }) =>
    fences
      .filter(({ language }) => language === "yaml")
      .map(({ text, line }) => ({
        place: `${path}:${line}`,
        text: text.replaceAll(/\$\{(env|file):[^}]+\}/g, "a-secret-of-the-site"),
      })),
  );

  test.each(configurations)("$place is a valid configuration", ({ text, place }) => {
    const problems = problemsOf(() => parseConfiguration(text, { path: place, registries, env: {} }));

    expect(problems).toEqual([]);
  });
});

describe("the check of the documentation", () => {
  test("finds a link to a page or a heading that is not there", () => {
    const page = parsePage(
      "a/b.md",
      "[x](c.md) [y](../d.md#two-words) [z](#none) [w](https://example.com) `[v](no.md)`",
    );
    const anchorsOf = (path: string) => (path === "d.md" ? ["two-words"] : []);

    expect(brokenLinks(page, (path) => path === "d.md" || path === "a/b.md", anchorsOf)).toEqual(["c.md", "#none"]);
  });

  test("finds commands in shell fences only, continued lines joined", () => {
    const page = parsePage(
      "a.md",
      "samspel no\n```sh\nnpx samspel demo \\\n  --port 1\ncd x && samspel run\n```\n```json\nsamspel x\n```\n",
    );

    expect(commandsOf(page)).toEqual([
      { words: ["demo", "--port", "1"], line: 3 },
      { words: ["run"], line: 5 },
    ]);
  });

  test("finds verbs and options that do not exist", () => {
    expect(commandProblem(["dance"])).toBe("there is no verb dance");
    expect(commandProblem(["demo", "--music", "loud"])).toBe("samspel demo has no --music");
    expect(commandProblem(["demo", "--port", "8090", "|", "tee", "--append"])).toBeUndefined();
  });
});
