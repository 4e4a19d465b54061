/** Puts the kit for somebody else's hall together: package, image, documentation, quick guide. `node deploy/kit/build.ts --out DIR`. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { Marked } from "marked";

const { values } = parseArgs({
  options: {
    out: { type: "string", default: "kit" },
    /** A package that is built already, instead of building one; as often as there are architectures. */
    package: { type: "string", multiple: true, default: [] },
    /** Name of a container image that `docker save` knows. */
    image: { type: "string" },
    /** Built pages of the documentation. */
    docs: { type: "string", default: "dashboards/dist/docs" },
    /** Browser that prints the quick guide. */
    chromium: { type: "string", default: "chromium" },
  },
});

const root = join(import.meta.dirname, "../..");
const out = resolve(values.out);
const leftOut: string[] = [];

mkdirSync(out, { recursive: true });
if (readdirSync(out).length > 0) throw new Error(`${out} is not empty. Name a new folder: --out DIR`);
addPackages();
addImage();
addDocumentation();
addGuide();
for (const name of ["leave-behind.sh", "README.md"]) cpSync(join(import.meta.dirname, name), join(out, name));
finish();

function addPackages(): void {
  const folder = join(out, "packages");
  mkdirSync(folder);
  if (values.package.length === 0) {
    run(process.execPath, [join(root, "deploy/package/build.ts"), "--out", folder]);
    return;
  }
  for (const file of values.package) cpSync(file, join(folder, basename(file)));
}

function addImage(): void {
  if (values.image === undefined) {
    leftOut.push("image: none was named (--image NAME)");
    return;
  }
  mkdirSync(join(out, "image"));
  run("docker", ["save", "--output", join(out, "image/samspel.tar"), values.image]);
}

/** The pages that a gateway serves under /docs; they open from the folder as well. */
function addDocumentation(): void {
  const built = resolve(root, values.docs);
  if (!existsSync(built)) throw new Error("The documentation is not built. Run: npm run build");
  cpSync(built, join(out, "docs"), { recursive: true });
}

function addGuide(): void {
  const markdown = readFileSync(join(import.meta.dirname, "snabbguide.md"), "utf8");
  const html = join(out, "snabbguide.html");
  writeFileSync(html, sheetOf(new Marked({ gfm: true }).parse(markdown, { async: false })));
  const profile = mkdtempSync(join(tmpdir(), "samspel-kit-"));
  const pdf = join(out, "snabbguide.pdf");
  const { status } = spawnSync(
    values.chromium,
    [
      ...[
        "--headless",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        `--user-data-dir=${profile}`,
        "--no-pdf-header-footer",
      ],
      ...[`--print-to-pdf=${pdf}`, pathToFileURL(html).href],
    ],
    { timeout: 120_000 },
  );
  rmSync(profile, { recursive: true, force: true });
  if (status !== 0 || !existsSync(pdf)) leftOut.push(`snabbguide.pdf: ${values.chromium} did not print it`);
}

function sheetOf(body: string): string {
  return `<!doctype html>
<html lang="sv">
<meta charset="utf-8">
<title>Snabbguide: Samspel på plats</title>
<style>
@page { size: A4; margin: 14mm }
body { max-width: 48rem; margin: auto; font: 11pt/1.35 system-ui, "Liberation Sans", Arial, sans-serif }
h1 { font-size: 18pt; margin: 0 0 3mm }
h2 { font-size: 12.5pt; margin: 4mm 0 1mm; break-after: avoid }
p, ol { margin: 1mm 0 }
table { border-collapse: collapse; width: 100% }
th, td { border: 0.3mm solid #767f88; padding: 1mm 2mm; text-align: left }
thead { background: #eef0f2 }
</style>
${body}
</html>
`;
}

/** What is in it, what is not, and sums by which a copy is checked: `sha256sum --check SHA256SUMS`. */
function finish(): void {
  const { version }: { version: string } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const files = readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(out.length + 1))
    .sort();
  const sums = files.map(
    (file) =>
      `${createHash("sha256")
        .update(readFileSync(join(out, file)))
        .digest("hex")}  ${file}`,
  );
  writeFileSync(join(out, "SHA256SUMS"), `${sums.join("\n")}\n`);
  writeFileSync(join(out, "manifest.json"), `${JSON.stringify({ version, files: files.length, leftOut }, null, 2)}\n`);
  process.stdout.write(`${JSON.stringify({ out, version, files: files.length, leftOut })}\n`);
}

function run(command: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} failed: ${error?.message ?? stderr}`);
}
