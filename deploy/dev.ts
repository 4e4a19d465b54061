/** Simulated line, gateway and pages for development, in one terminal: `npm run dev`. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createServer } from "vite";

const root = join(import.meta.dirname, "..");
const gatewayPort = 8081;
const pagesPort = 8080;

/** The demo with its own data directory; starts anew whenever a file that it has loaded changes. */
const gateway = spawn(
  process.execPath,
  [
    "--watch",
    "--watch-preserve-output",
    "--max-semi-space-size=16",
    "--disable-warning=ExperimentalWarning",
    join(root, "gateway/cli/main.ts"),
    ...["demo", "--port", String(gatewayPort), "--data", join(root, "data/dev")],
  ],
  { stdio: "inherit" },
);
const gatewayEnd = once(gateway, "exit");

const target = `http://127.0.0.1:${gatewayPort}`;
try {
  await using pages = await servePages();
  await pages.listen();
  process.stdout.write(`Pages, rebuilt as you edit: http://127.0.0.1:${pagesPort}   gateway: ${target}\n`);
  const stop = Promise.withResolvers<void>();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.resolve());
  await Promise.race([stop.promise, gatewayEnd]);
} finally {
  gateway.kill("SIGTERM");
  await gatewayEnd;
}

/** Vite with the routes of the gateway passed on to it. */
async function servePages() {
  const server = await createServer({
    configFile: join(root, "dashboards/vite.config.ts"),
    server: {
      host: "127.0.0.1",
      port: pagesPort,
      strictPort: true,
      proxy: { "/api": target, "/healthz": target, "/readyz": target, "/metrics": target },
    },
  });
  return Object.assign(server, { [Symbol.asyncDispose]: () => server.close() });
}
