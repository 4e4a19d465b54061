/** The one place that lets a request in: its host, its origin, who asks, and whether that is enough for the route. */
import { hostname } from "node:os";
import type { FastifyReply, FastifyRequest } from "fastify";
import {
  type AccountControl,
  type Actor,
  isSafeMethod,
  mayDo,
  type Permission,
  type Role,
  type Session,
} from "../core/accounts.ts";
import { isOwnHost, isOwnOrigin } from "./access.ts";
import { foreignHost, foreignOrigin, refusalOf, unknownBearer, wrongCsrfToken } from "./access-errors.ts";
import type { Api } from "./app.ts";
import { cookieNames } from "./cookies.ts";

export interface GuardOptions {
  readonly accounts: AccountControl | undefined;
  /** What somebody without an account may do. `none`: nothing but what is open. */
  readonly anonymousRole: Role | "none";
  readonly host: string;
  readonly hostNames: readonly string[];
  readonly isEncrypted: boolean;
}

interface Identity {
  readonly actor: Actor;
  readonly session?: Session;
}

/** A route with what it needs, as it was registered. */
export interface GuardedRoute {
  readonly method: string;
  readonly url: string;
  readonly permission: Permission;
}

/**
 * Everything is denied that this does not allow. Adds the hook to all routes, those that come later too. The answer
 * fills with the routes as they are registered.
 */
export function guard(app: Api, options: GuardOptions): readonly GuardedRoute[] {
  const { accounts, anonymousRole, host, hostNames } = options;
  const machine = hostname().toLowerCase();
  const ownNames = new Set([host, machine, `${machine}.local`, ...hostNames].map((name) => name.toLowerCase()));
  const anonymous: Actor = {
    kind: "anonymous",
    name: "anonymous",
    ...(anonymousRole === "none" ? {} : { role: anonymousRole }),
  };
  const needsSetup = () => anonymousRole === "none" && accounts?.needsSetup() === true;
  app.decorateRequest("actor", undefined as unknown as Actor);
  app.decorateRequest("session", undefined);
  app.decorateRequest("refusal", undefined);
  const routes: GuardedRoute[] = [];
  app.addHook("onRoute", ({ config, url, method }) => {
    const permission = config?.permission;
    if (permission === undefined) throw new Error(`The route ${url} declares no permission.`);
    routes.push(...[method].flat().map((one) => ({ method: one, url, permission })));
  });
  app.addHook("onRequest", async (request, reply) => {
    reply.header("cache-control", "no-store");
    request.actor = anonymous;
    if (!isOwnHost(request.headers.host, ownNames)) throw foreignHost();
    const isSafe = isSafeMethod(request.method);
    if (!isSafe && !isOwnOrigin(request.headers)) throw foreignOrigin();
    const permission = request.is404 ? "read" : request.routeOptions.config.permission;
    const { actor, session } = identityOf(request, options, permission === "open") ?? { actor: anonymous };
    request.actor = actor;
    request.session = session;
    if (!mayDo(actor, permission, request.method) && !(request.is404 && actor.role !== undefined)) {
      throw refusalOf(actor, { needsSetup: needsSetup() });
    }
    if (session !== undefined) requirePage(session, { request, reply, isSafe: isSafe || permission === "open" });
  });
  return routes;
}

/** Undefined for somebody who says nothing about who it is. A token that is sent must be a valid one, where one is needed. */
function identityOf(
  request: FastifyRequest,
  { accounts, isEncrypted }: GuardOptions,
  isOpen: boolean,
): Identity | undefined {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const secret = /^Bearer ([\w.~+/-]{1,300}=*)$/i.exec(authorization)?.[1];
    const actor = secret === undefined ? undefined : accounts?.token(secret, request.ip);
    if (actor === undefined && !isOpen) throw unknownBearer();
    return actor === undefined ? undefined : { actor };
  }
  if (accounts === undefined) return undefined;
  const names = cookieNames(isEncrypted);
  const cookie = request.cookies[names.session];
  const session = cookie === undefined ? undefined : accounts.session(cookie, isActive(request));
  if (session !== undefined) return { actor: { kind: "session", name: session.name, role: session.role }, session };
  const display = request.cookies[names.display];
  const actor = display === undefined ? undefined : accounts.token(display, request.ip);
  return actor?.kind === "display" ? { actor } : undefined;
}

/** A person is at work: something is changed, or the page says that it was touched. */
function isActive({ method, headers }: FastifyRequest): boolean {
  return !isSafeMethod(method) || headers["x-samspel-active"] === "1";
}

interface Asked {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly isSafe: boolean;
}

/** Cookies are sent by the browser whoever asks; the token is known to our page alone. */
function requirePage({ csrfToken }: Session, { request, reply, isSafe }: Asked): void {
  if (!isSafe && request.headers["x-csrf-token"] !== csrfToken) throw wrongCsrfToken();
  reply.header("x-csrf-token", csrfToken);
}
