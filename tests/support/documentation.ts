/** Reads Markdown pages: their links, and the code in their fences. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

export interface Page {
  /** From the root of the project. */
  readonly path: string;
  readonly links: readonly string[];
  readonly fences: readonly Fence[];
  /** Anchors of the headings, as code hosts make them. */
  readonly anchors: readonly string[];
}

export interface Fence {
  readonly language: string;
  readonly text: string;
  /** Line of the first line of its text, from 1. */
  readonly line: number;
}

/** Every Markdown page below the folder; `node_modules` and folders with a dot are passed over. */
export function readPages(root: string, folder = root): Page[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const isOurs = !entry.name.startsWith(".") && !["node_modules", "dist", "data", "coverage"].includes(entry.name);
      return isOurs ? readPages(root, path) : [];
    }
    return entry.name.endsWith(".md") ? [parsePage(relative(root, path), readFileSync(path, "utf8"))] : [];
  });
}

export function parsePage(path: string, text: string): Page {
  const fences: Fence[] = [];
  const prose: string[] = [];
  let open: { language: string; lines: string[]; line: number } | undefined;
  for (const [index, line] of text.split("\n").entries()) {
    const fence = /^ *```(\S*)/.exec(line);
    if (fence === null) (open?.lines ?? prose).push(line);
    else if (open === undefined) open = { language: fence[1] ?? "", lines: [], line: index + 2 };
    else {
      fences.push({ language: open.language, text: open.lines.join("\n"), line: open.line });
      open = undefined;
    }
  }
  if (open !== undefined) throw new Error(`${path}: the fence that begins before line ${open.line} does not end`);
  const plain = prose.map((line) => line.replaceAll(/`[^`]*`/g, ""));
  return {
    path,
    fences,
    links: plain.flatMap((line) => [...line.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? "")),
    anchors: prose.flatMap((line) => (/^#+ /.test(line) ? [anchor(line)] : [])),
  };
}

function anchor(heading: string): string {
  return heading
    .replace(/^#+ /, "")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .trim()
    .replaceAll(" ", "-");
}

/** Links of a page that lead nowhere. Addresses of other sites are not asked. */
export function brokenLinks(
  page: Page,
  exists: (path: string) => boolean,
  anchorsOf: (path: string) => readonly string[],
) {
  return page.links.filter((link) => {
    if (/^(https?|mailto):/.test(link)) return false;
    const [file = "", fragment] = link.split("#");
    const target = file === "" ? page.path : join(dirname(page.path), decodeURI(file));
    return !exists(target) || (fragment !== undefined && !anchorsOf(target).includes(fragment));
  });
}

/** The `samspel` commands in the shell fences of a page, as words; continued lines are joined. */
export function commandsOf(page: Page): { readonly words: readonly string[]; readonly line: number }[] {
  return page.fences
    .filter(({ language }) => ["sh", "bash", "shell"].includes(language))
    .flatMap(({ text, line }) =>
      text.split("\n").flatMap((_, index, lines) => {
        if (lines[index - 1]?.endsWith("\\")) return [];
        const command = joined(lines.slice(index));
        const match = /(?:^|[|&;]\s*)(?:npx |npm run )?samspel (?:-- )?(.*)$/.exec(command.replace(/#.*$/, "").trim());
        return match === null ? [] : [{ words: (match[1] ?? "").trim().split(/\s+/), line: line + index }];
      }),
    );
}

function joined([first = "", ...rest]: readonly string[]): string {
  return first.endsWith("\\") ? `${first.slice(0, -1)} ${joined(rest)}` : first;
}
