/** The documentation as the gateway serves it: complete, whole links, nothing that the content policy forbids. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { buildSite, type Page } from "../../deploy/docs-site/build.ts";
import { describedPaths, errorOccurrences } from "../../deploy/docs-site/reference.ts";
import { verbs } from "../../gateway/cli/registry.ts";
import { metrics } from "../../gateway/metrics/registry.ts";
import { temporaryDirectory } from "../support/context.ts";

const out = join(temporaryDirectory("docs-site"), "docs");
let pages: readonly Page[] = [];
const text = (path: string) => pages.find((page) => page.path === path)?.html ?? "";

beforeAll(async () => {
  pages = await buildSite(out);
}, 120_000);

describe("the reference", () => {
  test("names every command, figure and address of the HTTP interface", async () => {
    const kinds = Object.keys(metrics).filter((kind) => !text("reference/kpis.md").includes(`>${kind}<`));
    const commands = Object.keys(verbs).filter((verb) => !text("reference/commands.md").includes(`samspel ${verb}<`));
    const paths = Object.keys(await describedPaths()).filter(
      (path) => !text("reference/http.md").includes(` ${path}<`),
    );

    expect({ kinds, commands, paths }).toEqual({ kinds: [], commands: [], paths: [] });
  });

  test("names every error code that the program writes down, most with their words", () => {
    const written = readdirSync(join(import.meta.dirname, "../../gateway"), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .flatMap((name) => [
        ...readFileSync(join(import.meta.dirname, "../../gateway", name), "utf8").matchAll(
          /"(SAMSPEL_[A-Z0-9_]*[A-Z0-9])"/g,
        ),
      ]);
    const page = text("reference/errors.md");
    const occurrences = errorOccurrences();
    const said = new Set(occurrences.filter(({ message }) => message !== undefined).map(({ code }) => code));

    expect(written.map(([, code = ""]) => code).filter((code) => !page.includes(`>${code}<`))).toEqual([]);
    expect(said.size / new Set(occurrences.map(({ code }) => code)).size).toBeGreaterThan(0.6);
  });
});

describe("the pages", () => {
  test("link only to what is there", () => {
    const broken = pages.flatMap(({ path, html }) =>
      [...html.matchAll(/(?:href|src)="([^"]+)"/g)].flatMap(([, href = ""]) => {
        if (/^[a-z]+:|^#|^\//.test(href)) return [];
        const file = join(out, dirname(path), decodeURI(href.split("#")[0] ?? ""));
        return existsSync(file) ? [] : [`${path}: ${href}`];
      }),
    );

    expect(broken).toEqual([]);
  });

  test("hold no script and no style of their own, and let no HTML of the source through", () => {
    for (const { path, html } of pages) expect(`${path} ${html}`).not.toMatch(/<script|<style| style=| on\w+="/i);
  });

  test("can be searched, and say in which language they are", () => {
    const index: { path: string }[] = JSON.parse(readFileSync(join(out, "search.json"), "utf8"));

    expect(index).toHaveLength(pages.length);
    expect(readFileSync(join(out, "handledning/fem-minuter.html"), "utf8")).toContain('<html lang="sv">');
  });
});
