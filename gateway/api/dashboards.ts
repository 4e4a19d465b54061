/** Serves the built dashboards: hashed files for ever, the page itself always fresh, every route of the page. */
import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import fastifyStatic from "@fastify/static";
import { ConfigError, PermanentError } from "../core/errors.ts";
import { type Api, open } from "./app.ts";

/**
 * Registers the files of a directory below `/`. Who navigates gets the page, whatever the address: the page has its own
 * routes, with dots in the names of equipment too. What the page loads is a file. Both are the same for everybody and open
 * to everybody: the page in which one signs in comes with them. Throws ConfigError without a page.
 */
export async function serveDashboards(app: Api, directory: string, language: string): Promise<void> {
  const root = resolve(directory);
  if (!existsSync(join(root, "index.html"))) {
    throw new ConfigError(`There are no built dashboards in ${root}.`, {
      code: "SAMSPEL_DASHBOARDS_MISSING",
      next: "Build them with `npm run build`.",
    });
  }
  await app.register(fastifyStatic, {
    root,
    serve: false,
    cacheControl: false,
    dotfiles: "ignore",
    preCompressed: true,
  });
  app.get("/*", { config: open, schema: { hide: true } }, (request, reply) => {
    const path = request.url.slice(1).split("?", 1)[0] ?? "";
    if (path.startsWith("api/")) {
      reply.callNotFound();
    } else if (path.startsWith("docs/")) {
      // Pages of their own, built from the documentation: not a route of the dashboards.
      reply.header("cache-control", "no-cache").sendFile(decodedPath(path.endsWith("/") ? `${path}index.html` : path));
    } else if (path === "docs") {
      reply.redirect("/docs/");
    } else if (isNavigation(request.headers.accept) || !path.slice(path.lastIndexOf("/") + 1).includes(".")) {
      if (!existsSync(join(root, "index.html"))) throw missingDashboards();
      const wanted = languagePattern.exec(request.url)?.[1] ?? language;
      const words = wordsOf(root, wanted);
      // The script of the words is on its way before the page knows that it needs it.
      if (words !== undefined) reply.header("link", `</assets/${words}>; rel=modulepreload`);
      reply.header("cache-control", "no-cache").sendFile("index.html");
    } else {
      reply.header("cache-control", cacheControlOf(path)).sendFile(decodedPath(path));
    }
  });
}

/** As the address of a page chooses it. */
const languagePattern = /[?&]lang=(sv|en)(?:&|$)/;

/** The script with the words of a language, by the name that the build gives it; undefined when there is none. */
function wordsOf(root: string, language: string): string | undefined {
  const directory = join(root, "assets");
  if (!existsSync(directory)) return undefined;
  return readdirSync(directory).find((name) => /^(\w{2})-[\w-]{8}\.js$/.exec(name)?.[1] === language);
}

export function missingDashboards(): PermanentError {
  return new PermanentError("The dashboards are not built.", {
    code: "SAMSPEL_DASHBOARDS_MISSING",
    next: "Build them with `npm run build`; the interface is described at /api/v1/openapi.json.",
  });
}

/** Vite puts the hash of the content into the names of the files in `assets/`. */
export function cacheControlOf(path: string): string {
  return path.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache";
}

/** Whether a person opens an address, by what the browser says that it takes; programs and scripts of pages take other kinds. */
export function isNavigation(accept: string | undefined): boolean {
  return accept?.includes("text/html") === true;
}

function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
