/** Serves the built dashboards: hashed files for ever, the page itself always fresh, every route of the page. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyReply, FastifyRequest } from "fastify";
import { ConfigError, PermanentError } from "../core/errors.ts";
import { type Api, readable } from "./app.ts";

/** Registers the files of a directory below `/`. Throws ConfigError when it holds no page. */
export async function serveDashboards(app: Api, directory: string): Promise<PageFallback> {
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
  const page = (reply: FastifyReply): FastifyReply => {
    if (!existsSync(join(root, "index.html"))) throw missingDashboards();
    return reply.header("cache-control", "no-cache").sendFile("index.html");
  };
  app.get("/", { config: readable, schema: { hide: true } }, (_request, reply) => page(reply));
  app.get("/*", { config: readable, schema: { hide: true } }, (request, reply) => {
    const path = request.url.slice(1).replace(/\?.*$/s, "");
    if (path.startsWith("api/")) return reply.callNotFound();
    const hasExtension = /\.[^/]*$/.test(path);
    if (hasExtension) return reply.header("cache-control", cacheControlOf(path)).sendFile(decodedPath(path));
    return page(reply);
  });
  return (request, reply) => {
    const isNavigation = request.method === "GET" && (request.headers.accept ?? "").includes("text/html");
    return isNavigation && !request.url.startsWith("/api/") ? page(reply) : undefined;
  };
}

/** Answers with the page when a browser asks for an address of the page that looks like a missing file. */
export type PageFallback = (request: FastifyRequest, reply: FastifyReply) => FastifyReply | undefined;

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

function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
