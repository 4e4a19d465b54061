/** The settings of the allocator that the launcher gives; whoever measures memory without it sets the same. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

const launcher = readFileSync(join(import.meta.dirname, "../../gateway/cli/samspel.mjs"), "utf8");

export const allocatorSettings: Readonly<Record<string, string>> = Object.fromEntries(
  [...launcher.matchAll(/process\.env\.(MALLOC_\w+) \?\?= "(\d+)"/g)].map(([, name = "", value = ""]) => [name, value]),
);
