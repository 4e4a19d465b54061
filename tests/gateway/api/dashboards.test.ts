/** The built dashboards as files: which are cached, what is a route of the page, what stays hidden. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { temporaryDirectory } from "../../support/context.ts";
import { get, requestWith, startedServer } from "./server-under-test.ts";

const html = { headers: { accept: "text/html,application/xhtml+xml" } };

function builtDashboards(): string {
  const directory = join(temporaryDirectory("dashboards"), "dist");
  mkdirSync(join(directory, "assets"), { recursive: true });
  writeFileSync(join(directory, "index.html"), "<!doctype html><title>Samspel</title>");
  writeFileSync(join(directory, "assets", "main-4f2a.js"), "export {};");
  writeFileSync(join(directory, "assets", "main-4f2a.js.gz"), gzipSync("export {};"));
  for (const name of ["sv-failures-11112222.js", "sv-11112222.js", "en-33334444.js"])
    writeFileSync(join(directory, "assets", name), "export {};");
  writeFileSync(join(directory, "icon.svg"), "<svg/>");
  writeFileSync(join(directory, ".secret"), "hidden");
  writeFileSync(join(directory, "..", "outside.txt"), "outside");
  return directory;
}

const withDashboards = () => startedServer({ options: { dashboards: builtDashboards() } });

test("the page is always asked for anew, hashed files never again", async () => {
  const { url } = await withDashboards();

  const page = await get(`${url}/`);
  const script = await get(`${url}/assets/main-4f2a.js`);
  const icon = await get(`${url}/icon.svg`);

  expect(page).toMatchObject({ status: 200, body: expect.stringContaining("Samspel") });
  expect(page.headers.get("cache-control")).toBe("no-cache");
  expect(page.headers.get("content-security-policy")).toContain("default-src 'self'");
  expect(script.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(script.headers.get("content-type")).toContain("javascript");
  expect(icon.headers.get("cache-control")).toBe("no-cache");
});

test("a page is sent with the name of the words that it will need: those of its address, else those of the site", async () => {
  const { url } = await withDashboards();

  const linkOf = async (path: string) => (await fetch(url + path, html)).headers.get("link");

  expect(await linkOf("/?range=1h&lang=en")).toBe("</assets/en-33334444.js>; rel=modulepreload");
  expect(await linkOf("/alarms?lang=sv")).toBe("</assets/sv-11112222.js>; rel=modulepreload");
  expect(await linkOf("/?lang=xx")).toMatch(/^<\/assets\/(sv|en)-\d{8}\.js>/);
});

test.each(["/assets/spindle-1", "/cells/cell-3", "/assets/pump.2", "/wall?pages=overview"])(
  "%s is a route of the page",
  async (path) => {
    const { url } = await withDashboards();

    const response = await fetch(url + path, html);

    expect(response.status).toBe(200);
    expect(await response.text()).toContain("Samspel");
    expect(response.headers.get("cache-control")).toBe("no-cache");
  },
);

test("a missing script is a 404 that nobody keeps, not the page", async () => {
  const { url } = await withDashboards();

  const { status, headers, body } = await get(`${url}/assets/old-1111.js`);

  expect(status).toBe(404);
  expect(headers.get("cache-control")).toBe("no-store");
  expect(body).toMatchObject({ code: "SAMSPEL_ROUTE_UNKNOWN" });
});

test("a query that does not exist is an error even for a browser", async () => {
  const { url } = await withDashboards();

  const response = await fetch(`${url}/api/v1/nothing`, html);

  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ code: "SAMSPEL_ROUTE_UNKNOWN" });
});

test.each([
  "/../outside.txt",
  "/..%2foutside.txt",
  "/assets/..%2f..%2foutside.txt",
  "/%2e%2e/outside.txt",
  "/.secret",
  "/assets/%00.js",
])("%s stays hidden", async (path) => {
  const { url } = await withDashboards();

  const { status, body } = await requestWith(`${url}${path}`, { host: "127.0.0.1" });

  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(500);
  expect(body).not.toMatch(/outside|hidden/);
});

test("without a build the root says how to make one", async () => {
  const { url } = await startedServer();

  const { status, body } = await get(`${url}/`);

  expect(status).toBe(404);
  expect(body).toMatchObject({ code: "SAMSPEL_DASHBOARDS_MISSING", next: expect.stringContaining("npm run build") });
});

test("a directory without a page is refused at start", async () => {
  const empty = startedServer({ options: { dashboards: temporaryDirectory("empty") } });

  await expect(empty).rejects.toMatchObject({ code: "SAMSPEL_DASHBOARDS_MISSING" });
});
