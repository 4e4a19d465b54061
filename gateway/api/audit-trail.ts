/** Writes down every request that could change something: who, what, from where, and what came of it. Secrets are masked. */
import type { FastifyRequest } from "fastify";
import { isSafeMethod } from "../core/accounts.ts";
import type { AuditControl } from "../core/audit.ts";
import { PermanentError, TemporaryError } from "../core/errors.ts";
import type { Api } from "./app.ts";

const secretName = /pass|secret|token|code|key|next|authorization|cookie|pin\b/i;
const shownLength = 200;
const shownEntries = 20;

/**
 * Adds the hooks to all routes. What the route says in `config.isAudited: false` is not written down; accounts and tokens
 * are not changed while nothing can be written.
 */
export function keepTrail(app: Api, audit: AuditControl | undefined): void {
  if (audit === undefined) return;
  app.addHook("preHandler", async ({ method, routeOptions }) => {
    if (isSafeMethod(method) || routeOptions.config.permission !== "administer") return;
    const failure = audit.failure();
    // What made it fail may be over: the answer is known when this is written.
    if (failure === undefined || audit.record({ actor: "gateway", action: "audit.resumed", outcome: "done" })) return;
    throw new TemporaryError(`The audit log cannot be written: ${failure}.`, {
      code: "SAMSPEL_AUDIT_UNWRITABLE",
      next: "Make room on the disk, or check the rights of the directory `audit`; accounts can be changed on the machine meanwhile.",
    });
  });
  app.addHook("onError", async (request, _reply, error) => {
    request.refusal = error instanceof PermanentError || error instanceof TemporaryError ? error.code : undefined;
  });
  app.addHook("onResponse", async (request, { statusCode }) => {
    const { method, routeOptions, actor, ip } = request;
    if (isSafeMethod(method) || request.is404 || routeOptions.config.isAudited === false || actor === undefined) return;
    audit.record({
      actor: nameOf(request),
      ...(actor.role === undefined ? {} : { role: actor.role }),
      from: ip,
      action: `${method} ${routeOptions.url ?? ""}`,
      ...targetOf(request.params),
      outcome: statusCode < 400 ? "done" : (request.refusal ?? `${statusCode}`),
      // What does not fit the schema may have a secret anywhere, as the name of a key too.
      ...(statusCode === 400 ? {} : detailsOf(request.body)),
    });
  });
}

/** Whoever signs in is not known yet when the request comes: the name is what was typed. */
function nameOf({ actor, body, routeOptions }: FastifyRequest): string {
  const isEntrance = actor.kind === "anonymous" && routeOptions.config.permission === "open";
  if (!isEntrance || typeof body !== "object" || body === null || !("name" in body)) return actor.name;
  return typeof body.name === "string" ? `${actor.name}: ${body.name.slice(0, 64)}` : actor.name;
}

function targetOf(params: unknown): { readonly target?: string } {
  if (typeof params !== "object" || params === null) return {};
  const target = Object.values(params).join(" ").slice(0, 500);
  return target === "" ? {} : { target };
}

/** The body, one level deep, short, and without what could be a secret. */
function detailsOf(body: unknown): { readonly details?: Readonly<Record<string, unknown>> } {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return {};
  const entries = Object.entries(body).slice(0, shownEntries);
  if (entries.length === 0) return {};
  return { details: Object.fromEntries(entries.map(([name, value]) => [name, shown(name, value)])) };
}

function shown(name: string, value: unknown): unknown {
  if (secretName.test(name)) return "***";
  if (typeof value === "string") return value.length > shownLength ? `${value.slice(0, shownLength)}…` : value;
  if (Array.isArray(value)) return `${value.length} entries`;
  return typeof value === "object" && value !== null ? "an object" : value;
}
