/** The built pages: where they are, and building them on the first start of a checkout. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { constants, setPriority } from "node:os";
import { dirname, join } from "node:path";
import type { Log } from "./core/contracts.ts";
import { errorMessage } from "./core/errors.ts";

const root = join(import.meta.dirname, "..");
const built = join(root, "dashboards", "dist");

/**
 * Directory of the built pages. Builds them when they are missing or older than their sources, in a process of its
 * own, because the builder takes more memory than the gateway; undefined when that is not possible.
 */
export async function builtDashboards(log: Log): Promise<string | undefined> {
  if (isUpToDate()) {
    if (!existsSync(join(built, "docs", "index.html"))) buildDocumentation();
    return built;
  }
  try {
    await build();
    return built;
  } catch (error) {
    log.warn(
      { code: "SAMSPEL_PAGES_NOT_BUILT", reason: errorMessage(error) },
      "The pages are not built; only the API is served. Run: npm run build",
    );
    return undefined;
  }
}

/** An installed product has the built pages and no sources. */
function isUpToDate(): boolean {
  const page = join(built, "index.html");
  if (!existsSync(page)) return false;
  const builtMs = statSync(page).mtimeMs;
  const sources = readdirSync(dirname(built), { recursive: true, withFileTypes: true });
  return !sources.some(
    (entry) =>
      entry.isFile() &&
      !entry.parentPath.startsWith(built) &&
      statSync(join(entry.parentPath, entry.name)).mtimeMs > builtMs,
  );
}

async function build(): Promise<void> {
  await buildPages();
  buildDocumentation();
}

/** A checkout makes the pages under /docs as well, beside everything else: nobody waits for them. */
function buildDocumentation(): void {
  const program = join(root, "deploy", "docs-site", "build.ts");
  if (!existsSync(program)) return;
  const child = spawn(process.execPath, [program], { cwd: root, stdio: "ignore" });
  child.on("error", () => {});
  child.unref();
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
}

async function buildPages(): Promise<void> {
  const vite = join(dirname(createRequire(import.meta.url).resolve("vite/package.json")), "bin", "vite.js");
  const child = spawn(process.execPath, [vite, "build", "--config", join(root, "dashboards", "vite.config.ts")], {
    cwd: root,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let errorText = "";
  child.stderr.on("data", (data: Buffer) => {
    errorText = `${errorText}${data.toString("utf8")}`.slice(-2000);
  });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`The builder ended with ${code}. ${errorText.trim()}`);
}
