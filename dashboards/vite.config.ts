/** How the dashboards are built: one static folder, no inline script, and a build that fails above its size budget. */
import { defineConfig } from "vite";
import { compressed } from "./compressed.ts";
import { sizeBudget } from "./size-budget.ts";

// Who builds, a test for example, does not decide what is built: the same pages everywhere, and the size that is sent.
process.env.NODE_ENV = "production";

export default defineConfig({
  root: import.meta.dirname,
  base: "/",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2023",
    // A data: address would break `default-src 'self'`.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "preact", test: /node_modules\/@?preact/ },
            { name: "uplot", test: /node_modules\/uplot/ },
            // One request instead of twenty-five: each costs a small device more than its bytes.
            { name: "first", tags: ["$initial"] },
          ],
        },
      },
    },
  },
  plugins: [sizeBudget({ firstRouteBytes: 60_000, lazyBytes: 25_000, cssBytes: 12_000 }), compressed()],
});
