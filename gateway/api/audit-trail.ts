/** Writes down every request that could change something: who, what, from where, and what came of it. Secrets are masked. */
import { createHmac, randomBytes } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { type AccountControl, isSafeMethod } from "../core/accounts.ts";
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
export function keepTrail(
  app: Api,
  audit: AuditControl | undefined,
  accounts: Pick<AccountControl, "users"> | undefined,
): void {
  if (audit === undefined) return;
  const key = randomBytes(32);
  /** People type passwords where a name belongs: what is no account is told from others, and not written down. */
  const typed = (name: string): string => {
    if (accounts?.users().some((user) => user.name === name) === true) return name;
    return `unknown name ${createHmac("sha256", key).update(name).digest("hex").slice(0, 8)}`;
  };
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
      actor: nameOf(request, typed),
      ...(actor.role === undefined ? {} : { role: actor.role }),
      from: ip,
      action: `${method} ${routeOptions.url ?? ""}`,
      ...targetOf(request.params),
      outcome: statusCode < 400 ? "done" : (request.refusal ?? `${statusCode}`),
      // What does not fit the schema may have a secret anywhere, as the name of a key too.
      ...(statusCode === 400
        ? {}
        : detailsOf(isEntrance(request) ? withName(request.body, typed) : request.body, routeOptions.config.unaudited)),
    });
  });
}

/** Whoever signs in is not known yet when the request comes. */
function isEntrance({ actor, routeOptions }: FastifyRequest): boolean {
  return actor.kind === "anonymous" && routeOptions.config.permission === "open";
}

function nameOf(request: FastifyRequest, typed: (name: string) => string): string {
  const { actor, body } = request;
  return isEntrance(request) && isNamed(body) ? `${actor.name}: ${typed(body.name)}` : actor.name;
}

function withName(body: unknown, typed: (name: string) => string): unknown {
  return isNamed(body) ? { ...body, name: typed(body.name) } : body;
}

function isNamed(body: unknown): body is { readonly name: string } {
  return typeof body === "object" && body !== null && "name" in body && typeof body.name === "string";
}

function targetOf(params: unknown): { readonly target?: string } {
  if (typeof params !== "object" || params === null) return {};
  const target = Object.values(params).join(" ").slice(0, 500);
  return target === "" ? {} : { target };
}

/** The body, one level deep, short, and without what could be a secret. */
function detailsOf(
  body: unknown,
  left: readonly string[] = [],
): { readonly details?: Readonly<Record<string, unknown>> } {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return {};
  const entries = Object.entries(body)
    .filter(([name]) => !left.includes(name))
    .slice(0, shownEntries);
  if (entries.length === 0) return {};
  return { details: Object.fromEntries(entries.map(([name, value]) => [name, shown(name, value)])) };
}

function shown(name: string, value: unknown): unknown {
  if (secretName.test(name)) return "***";
  if (typeof value === "string") return value.length > shownLength ? `${value.slice(0, shownLength)}…` : value;
  if (Array.isArray(value)) return `${value.length} entries`;
  return typeof value === "object" && value !== null ? "an object" : value;
}
