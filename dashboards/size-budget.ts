/** Vite plugin: measures what the build would send over the wire (gzip) and fails it above the budget. */
import { gzipSync } from "node:zlib";
import type { Plugin, Rollup } from "vite";

export interface SizeBudget {
  /** Script that the first page needs: the entry, everything it imports statically, and the larger of the languages. */
  readonly firstRouteBytes: number;
  /** Largest single script that is loaded later. */
  readonly lazyBytes: number;
  /** All style sheets together. */
  readonly cssBytes: number;
}

export interface Sizes {
  readonly firstRouteBytes: number;
  readonly lazy: readonly { readonly file: string; readonly bytes: number }[];
  readonly cssBytes: number;
}

/** Catalogues of texts; a screen loads one. */
const languageNames: ReadonlySet<string> = new Set(["sv", "en"]);

export function sizeBudget(budget: SizeBudget): Plugin {
  return {
    name: "samspel-size-budget",
    apply: "build",
    generateBundle(_options, bundle) {
      const sizes = sizesOf(bundle);
      this.info(described(sizes));
      const excess = excesses(sizes, budget);
      if (excess.length > 0) this.error(`SAMSPEL_BUDGET_EXCEEDED: ${excess.join("; ")}`);
    },
  };
}

/** Compressed sizes of a finished bundle. */
export function sizesOf(bundle: Rollup.OutputBundle): Sizes {
  const chunks = Object.values(bundle).filter((output) => output.type === "chunk");
  const first = new Set<string>();
  const visit = (file: string): void => {
    if (first.has(file)) return;
    first.add(file);
    const chunk = chunks.find((candidate) => candidate.fileName === file);
    for (const imported of chunk?.imports ?? []) visit(imported);
  };
  for (const chunk of chunks) if (chunk.isEntry) visit(chunk.fileName);
  const size = ({ code }: { readonly code: string }): number => gzipSync(code).length;
  const [language] = chunks.filter(({ name }) => languageNames.has(name)).toSorted((a, b) => size(b) - size(a));
  if (language !== undefined) visit(language.fileName);
  const bytesOf = (file: string): number =>
    gzipSync(chunks.find((chunk) => chunk.fileName === file)?.code ?? "").length;
  return {
    firstRouteBytes: [...first].reduce((sum, file) => sum + bytesOf(file), 0),
    lazy: chunks
      .filter((chunk) => !first.has(chunk.fileName))
      .map((chunk) => ({ file: chunk.fileName, bytes: bytesOf(chunk.fileName) }))
      .toSorted((a, b) => b.bytes - a.bytes),
    cssBytes: Object.values(bundle)
      .filter((output) => output.type === "asset")
      .filter((asset) => asset.fileName.endsWith(".css"))
      .reduce((sum, asset) => sum + gzipSync(asset.source).length, 0),
  };
}

/** What lies above the budget, in words; empty when nothing does. */
export function excesses(sizes: Sizes, budget: SizeBudget): string[] {
  const result: string[] = [];
  if (sizes.firstRouteBytes > budget.firstRouteBytes)
    result.push(`first route ${kilobytes(sizes.firstRouteBytes)} > ${kilobytes(budget.firstRouteBytes)}`);
  for (const { file, bytes } of sizes.lazy)
    if (bytes > budget.lazyBytes) result.push(`${file} ${kilobytes(bytes)} > ${kilobytes(budget.lazyBytes)}`);
  if (sizes.cssBytes > budget.cssBytes)
    result.push(`style sheets ${kilobytes(sizes.cssBytes)} > ${kilobytes(budget.cssBytes)}`);
  return result;
}

function described({ firstRouteBytes, lazy, cssBytes }: Sizes): string {
  const later = lazy.map(({ file, bytes }) => `${file.split("/").at(-1)} ${kilobytes(bytes)}`).join(", ");
  return `gzip: first route ${kilobytes(firstRouteBytes)}, style ${kilobytes(cssBytes)}, later: ${later}`;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
