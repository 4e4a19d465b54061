/** The compressed files of a build hold the same as the files beside them. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { build } from "vite";
import { expect, test } from "vitest";
import { compressed } from "../../dashboards/compressed.ts";
import { temporaryDirectory } from "../support/context.ts";

test("each larger file of a build lies beside itself in Brotli and gzip, as the browser will run it", async () => {
  const root = temporaryDirectory("compressed");
  writeFileSync(join(root, "index.html"), '<script type="module" src="/main.js"></script>');
  // A script that is loaded later makes Vite replace markers in the finished bundle.
  writeFileSync(join(root, "main.js"), `import("./later.js").then(console.log, () => "${"later ".repeat(300)}");`);
  writeFileSync(join(root, "later.js"), 'import "./later.css"; export const later = 1;');
  writeFileSync(join(root, "later.css"), "p { color: red }");

  await build({ root, configFile: false, logLevel: "silent", plugins: [compressed()] });

  const directory = join(root, "dist", "assets");
  const names = readdirSync(directory);
  const large = names.filter((name) => name.startsWith("index-") && name.endsWith(".js"));
  expect(large).toHaveLength(1);
  for (const name of large) {
    const content = readFileSync(join(directory, name));
    expect(brotliDecompressSync(readFileSync(join(directory, `${name}.br`))).equals(content)).toBe(true);
    expect(gunzipSync(readFileSync(join(directory, `${name}.gz`))).equals(content)).toBe(true);
  }
  expect(names.filter((name) => name.startsWith("later-")).some((name) => /\.(br|gz)$/.test(name))).toBe(false);
});
