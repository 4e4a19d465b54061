/** Builds the documentation as pages that the gateway serves under /docs: `node deploy/docs-site/build.ts`. No network, no inline script. */
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { Marked } from "marked";
import { referencePages } from "./reference.ts";

const docs = join(import.meta.dirname, "../docs");
const built = join(import.meta.dirname, "../../dashboards/dist/docs");

export interface Page {
  /** Of the Markdown, relative to the folder of the documentation. */
  readonly path: string;
  readonly title: string;
  readonly html: string;
  /** For the search. */
  readonly text: string;
}

/** All pages: those that are written and those that come from the code. */
export async function documentationPages(): Promise<Page[]> {
  const written = readdirSync(docs, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name): [string, string] => [name, readFileSync(join(docs, name), "utf8")]);
  return [...new Map([...written, ...(await referencePages())])].map(([path, markdown]) => pageOf(path, markdown));
}

function pageOf(path: string, markdown: string): Page {
  const marked = new Marked({ gfm: true });
  marked.use({
    renderer: {
      heading({ tokens, depth, text }) {
        return `<h${depth} id="${anchor(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      // What is written by hand is trusted no more than anything else: no HTML passes.
      html({ text }) {
        return escaped(text);
      },
      link({ href, tokens }) {
        return `<a href="${escaped(target(path, href))}">${this.parser.parseInline(tokens)}</a>`;
      },
    },
  });
  const html = marked.parse(markdown, { async: false });
  const [, title = path] = /^# (.*)$/m.exec(markdown) ?? [];
  return { path, title, html, text: markdown.replaceAll(/[#*`|>[\]()-]+/g, " ").replaceAll(/\s+/g, " ") };
}

/** Pages link to pages; files outside of the documentation are named and lead nowhere on a box. */
function target(path: string, href: string): string {
  if (/^[a-z]+:/.test(href) || href.startsWith("#")) return href;
  const [file = "", fragment] = href.split("#");
  const inside = relative(docs, join(docs, dirname(path), file));
  if (inside.startsWith(".."))
    return `${"../".repeat(path.split("/").length - 1)}outside.html#${encodeURIComponent(inside.replaceAll("../", ""))}`;
  return (
    file.replace(/README\.md$/, "index.html").replace(/\.md$/, ".html") + (fragment === undefined ? "" : `#${fragment}`)
  );
}

function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .trim()
    .replaceAll(" ", "-");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

export function htmlFile(path: string): string {
  return path.replace(/README\.md$/, "index.html").replace(/\.md$/, ".html");
}

function document({ path, title, html }: Pick<Page, "path" | "title" | "html">): string {
  const up = "../".repeat(path.split("/").length - 1);
  const language = /^(handledning|templates\/(konsekvens|mbl))/.test(path) ? "sv" : "en";
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} · Samspel</title>
<link rel="stylesheet" href="${up}docs.css">
<script src="${up}search.js" defer></script>
</head>
<body data-up="${up}">
<header><a href="${up}index.html">Samspel: documentation</a> <input type="search" id="search" placeholder="Search" aria-label="Search"> <a href="/">To the pages</a></header>
<ul id="found" hidden></ul>
<main>
${html}</main>
</body>
</html>
`;
}

const outside: Page = {
  path: "outside.md",
  title: "A file of the project",
  html: "<h1>A file of the project</h1>\n<p>This link leads to a file of the source, which is not part of the documentation on the box. Its path is in the address, after the #.</p>\n",
  text: "",
};

export async function buildSite(out: string): Promise<readonly Page[]> {
  const pages = [...(await documentationPages()), outside];
  rmSync(out, { recursive: true, force: true });
  for (const page of pages) {
    const file = join(out, htmlFile(page.path));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, document(page));
  }
  const index = pages.map(({ path, title, text }) => ({ path: htmlFile(path), title, text }));
  writeFileSync(join(out, "search.json"), JSON.stringify(index));
  for (const name of ["docs.css", "search.js"]) copyFileSync(join(import.meta.dirname, name), join(out, name));
  // Images and examples; what is written in Markdown has become a page.
  cpSync(docs, out, { recursive: true, filter: (path) => !path.endsWith(".md") });
  return pages;
}

if (import.meta.main) {
  const pages = await buildSite(built);
  process.stdout.write(`${pages.length} pages in ${relative(process.cwd(), built)}\n`);
}
