/** Vite plugin: puts each file of the build beside itself in Brotli and gzip, so that the gateway compresses nothing while it runs. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/** Smaller files fit into one packet as they are. */
const smallestBytes = 1024;

export function compressed(): Plugin {
  return {
    name: "samspel-compressed",
    apply: "build",
    // What is on disk, not what is in the bundle: Vite still replaces markers after other plugins have seen it.
    writeBundle({ dir = "" }, bundle) {
      for (const name of Object.keys(bundle)) {
        const content = readFileSync(join(dir, name));
        if (!/\.(js|css|html|svg)$/.test(name) || content.length < smallestBytes) continue;
        writeFileSync(join(dir, `${name}.br`), brotliCompressSync(content));
        writeFileSync(join(dir, `${name}.gz`), gzipSync(content, { level: 9 }));
      }
    },
  };
}
