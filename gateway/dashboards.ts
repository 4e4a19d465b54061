/** The built pages: where they are, and building them on the first start of a checkout. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Log } from "./core/contracts.ts";
import { errorMessage } from "./core/errors.ts";

const root = join(import.meta.dirname, "..");
const built = join(root, "dashboards", "dist");

/** Directory of the built pages. Builds them when they are missing; undefined when that is not possible. */
export async function builtDashboards(log: Log): Promise<string | undefined> {
  if (existsSync(join(built, "index.html"))) return built;
  try {
    const { build } = await import("vite");
    await build({ configFile: join(root, "dashboards", "vite.config.ts"), logLevel: "warn" });
    return built;
  } catch (error) {
    log.warn(
      { code: "SAMSPEL_PAGES_NOT_BUILT", reason: errorMessage(error) },
      "The pages are not built; only the API is served. Run: npm run build",
    );
    return undefined;
  }
}
