/** The HTTP interface: builds the server, guards it, registers the routes and listens. */
import type { RequestListener, Server } from "node:http";
import cookie from "@fastify/cookie";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import fastify, { type FastifyReply, type FastifyRequest } from "fastify";
import type { AccountControl, ExternalSignIn, Role, SignInNotice } from "../core/accounts.ts";
import type { AuditControl } from "../core/audit.ts";
import type { Log } from "../core/contracts.ts";
import { PermanentError } from "../core/errors.ts";
import type { GatewayView } from "../core/view.ts";
import { allRoutes } from "./all-routes.ts";
import { failureOf } from "./answers.ts";
import type { Api, RouteParts, TypeBoxProvider } from "./app.ts";
import { keepTrail } from "./audit-trail.ts";
import { missingDashboards, serveDashboards } from "./dashboards.ts";
import { type EncryptedPort, encryptedPort, type ServerKey } from "./encrypted-port.ts";
import { type GuardedRoute, guard } from "./guard.ts";
import { takeJson } from "./json-body.ts";
import { type LimitOptions, type Limits, limitsFrom } from "./limits.ts";
import { listen } from "./listen.ts";
import { describeInterface } from "./openapi.ts";
import { schemaError } from "./schema-errors.ts";
import { StreamHub } from "./stream/hub.ts";

export interface ServerOptions {
  readonly view: GatewayView;
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Directory of the built dashboards; undefined serves the interface alone. */
  readonly dashboards: string | undefined;
  readonly log: Log;
  readonly limits?: LimitOptions;
  /** Further names under which the gateway is reached; addresses, `localhost` and the name of the machine always are. */
  readonly hostNames?: readonly string[];
  /** What somebody without an account may do. Default `none`: sign in, and nothing else. */
  readonly anonymousRole?: Role | "none";
  /** Without them nobody can sign in. */
  readonly accounts?: AccountControl;
  /** With it people may sign in through another service as well. */
  readonly oidc?: ExternalSignIn;
  readonly signInNotice?: SignInNotice;
  /** With it the port takes encrypted connections only. */
  readonly tls?: ServerTls;
  /** Without it nothing is written down about who did what. */
  readonly audit?: AuditControl;
  /** Told of each answer about a cell in which people work. */
  readonly onLook?: (look: Look) => void;
}

export interface ServerTls extends ServerKey {
  /** Issued by the gateway itself. Browsers are told to insist on encryption only for one that they know anyway. */
  readonly isOwn: boolean;
}

/** Somebody has looked. The address is that of the screen. */
export interface Look {
  readonly address: string;
  /** Path without its query. */
  readonly path: string;
}

export interface RunningServer {
  /** For the machine itself: an unspecified address is given as loopback. */
  readonly url: string;
  /** Every route with what it needs. */
  readonly routes: readonly GuardedRoute[];
  /** Takes another certificate for connections from now on. Does nothing without encryption. */
  renew(pair: ServerKey): void;
  close(): Promise<void>;
}

/** Starts to listen. Throws ConfigError when the address cannot be used. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const limits = limitsFrom(options.limits);
  const hub = new StreamHub({ view: options.view, limits: limits.stream, monotonicMs: () => performance.now() });
  try {
    const { app, routes, renew } = await buildApp(options, {
      ...{ view: options.view, limits, hub },
      ...{
        accounts: options.accounts,
        audit: options.audit,
        oidc: options.oidc,
        signInNotice: options.signInNotice,
        isEncrypted: options.tls !== undefined,
      },
    });
    const url = await listen(app, { ...options, isEncrypted: options.tls !== undefined });
    const close = async (): Promise<void> => {
      hub.close();
      await app.close();
    };
    return { url, routes, renew, close };
  } catch (error) {
    hub.close();
    throw error;
  }
}

interface Built {
  readonly app: Api;
  readonly routes: readonly GuardedRoute[];
  readonly renew: (pair: ServerKey) => void;
}

async function buildApp(options: ServerOptions, parts: RouteParts): Promise<Built> {
  const { app, renew } = createApp(parts.limits, options.tls);
  app.setErrorHandler((error, request, reply) => sendFailure({ error, request, reply, log: options.log }));
  await app.register(cookie);
  const { host, hostNames = [], anonymousRole = "none" } = options;
  const routes = guard(app, {
    host,
    hostNames,
    anonymousRole,
    accounts: parts.accounts,
    isEncrypted: parts.isEncrypted,
  });
  keepTrail(app, parts.audit, parts.accounts);
  await protect(app, parts.limits, options.tls);
  await describeInterface(app, options.view.version);
  app.addHook("onResponse", async ({ ip, url, routeOptions }, { statusCode }) => {
    if (routeOptions.config.isAboutPeople !== true || statusCode !== 200) return;
    options.onLook?.({ address: ip, path: url.split("?", 1)[0] ?? "" });
  });
  for (const addRoutes of allRoutes) addRoutes(app, parts);
  const { dashboards } = options;
  if (dashboards !== undefined) await serveDashboards(app, dashboards, options.view.display.language);
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, (request) => {
    if (dashboards === undefined && request.url === "/") throw missingDashboards();
    throw new PermanentError("There is nothing at this address.", {
      code: "SAMSPEL_ROUTE_UNKNOWN",
      next: "The interface is described at /api/v1/openapi.json.",
    });
  });
  await app.ready();
  return { app, routes, renew };
}

function createApp(limits: Limits, tls: ServerTls | undefined): Pick<Built, "app" | "renew"> {
  let port: EncryptedPort | undefined;
  const timeouts = {
    headersTimeout: limits.headMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: 2000,
  };
  const factory = (listener: RequestListener) => {
    port = encryptedPort(tls!, listener, timeouts);
    // The same server for fastify, which tells the two apart by type only.
    return port.server as unknown as Server;
  };
  const app = fastify({
    ...(tls === undefined ? {} : { serverFactory: factory }),
    logger: false,
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestMs,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 1024 },
    // Requests are refused, never corrected: a wrong parameter is an error of the caller that he should see.
    // `strictNumbers` would skip the limits of a number for `Infinity` instead of applying them.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: true, allErrors: false, strictNumbers: false } },
    schemaErrorFormatter: schemaError,
    http: timeouts,
    frameworkErrors: (error, _request, reply) => {
      const { status, answer } = failureOf(error);
      reply.raw.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
      reply.raw.end(JSON.stringify(answer));
    },
  }).withTypeProvider<TypeBoxProvider>();
  app.server.maxConnections = limits.connections;
  takeJson(app);
  // Answers are made by hand in the routes, so there is nothing to filter; JSON turns NaN and infinity into null.
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  return { app, renew: (pair) => port?.renew(pair) };
}

async function protect(app: Api, limits: Limits, tls: ServerTls | undefined): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        "default-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
      },
    },
    xFrameOptions: { action: "deny" },
    // Insisting on encryption locks people out when a certificate of our own is made anew; plain HTTP knows none of these.
    strictTransportSecurity: tls?.isOwn === false && { maxAge: 31_536_000, includeSubDomains: false },
    crossOriginOpenerPolicy: tls !== undefined && { policy: "same-origin" },
    originAgentCluster: tls !== undefined,
  });
  app.addHook("onRequest", async (_request, reply) => {
    reply.header("permissions-policy", "camera=(), microphone=(), geolocation=(), screen-wake-lock=(self)");
  });
  await app.register(rateLimit, { max: limits.requestsPerMinute, timeWindow: 60_000 });
}

interface Failed {
  readonly error: unknown;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly log: Log;
}

function sendFailure({ error, request, reply, log }: Failed): void {
  const { status, answer, isOurs, retryAfterSeconds } = failureOf(error);
  if (isOurs) log.error({ err: error, method: request.method, path: request.routeOptions.url }, "A request failed.");
  if (retryAfterSeconds !== undefined) reply.header("retry-after", `${retryAfterSeconds}`);
  if (status === 401) reply.header("www-authenticate", "Bearer");
  void reply.code(status).header("cache-control", "no-store").type("application/json").send(answer);
}
