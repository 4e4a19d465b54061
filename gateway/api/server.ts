/** The HTTP interface: builds the server, guards it, registers the routes and listens. */
import { hostname } from "node:os";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import fastify, { type FastifyReply, type FastifyRequest } from "fastify";
import type { Log } from "../core/contracts.ts";
import { ConfigError, PermanentError } from "../core/errors.ts";
import type { GatewayView } from "../core/view.ts";
import { isOwnHost, isOwnOrigin, mayDo, type Role } from "./access.ts";
import { failureOf } from "./answers.ts";
import type { Api, RouteParts, Routes, TypeBoxProvider } from "./app.ts";
import { missingDashboards, serveDashboards } from "./dashboards.ts";
import { type LimitOptions, type Limits, limitsFrom } from "./limits.ts";
import { describeInterface } from "./openapi.ts";
import { aggregateRoutes } from "./routes/aggregates.ts";
import { alarmRoutes } from "./routes/alarms.ts";
import { assetRoutes } from "./routes/assets.ts";
import { browseRoutes } from "./routes/browse.ts";
import { caseRoutes } from "./routes/cases.ts";
import { certificateRoutes } from "./routes/certificates.ts";
import { collaborationRoutes } from "./routes/collaboration.ts";
import { conditionRoutes } from "./routes/conditions.ts";
import { demoRoutes } from "./routes/demo.ts";
import { energyRoutes } from "./routes/energy.ts";
import { entryRoutes } from "./routes/entries.ts";
import { formRoutes } from "./routes/form.ts";
import { healthRoutes } from "./routes/health.ts";
import { historyRoutes } from "./routes/history.ts";
import { labelRoutes } from "./routes/labels.ts";
import { learningRoutes } from "./routes/learning.ts";
import { ledgerRoutes } from "./routes/ledger.ts";
import { metricsRoutes } from "./routes/metrics.ts";
import { modelVersionRoutes } from "./routes/model-versions.ts";
import { modelRoutes } from "./routes/models.ts";
import { notificationRoutes } from "./routes/notifications.ts";
import { productionRoutes } from "./routes/production.ts";
import { recordingRoutes } from "./routes/recordings.ts";
import { sinkRoutes } from "./routes/sinks.ts";
import { siteRoutes } from "./routes/site.ts";
import { sourceRoutes } from "./routes/sources.ts";
import { streamRoutes } from "./routes/stream.ts";
import { tagTableRoutes } from "./routes/tag-table.ts";
import { tagRoutes } from "./routes/tags.ts";
import { waveformRoutes } from "./routes/waveform.ts";
import { whatIfRoutes } from "./routes/what-if.ts";
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
  /** What somebody without an account may do. Default `operator`: look and acknowledge. */
  readonly anonymousRole?: Role;
  /** Told of each answer about a cell in which people work. */
  readonly onLook?: (look: Look) => void;
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
  close(): Promise<void>;
}

const allRoutes: readonly Routes[] = [
  healthRoutes,
  metricsRoutes,
  siteRoutes,
  sourceRoutes,
  certificateRoutes,
  browseRoutes,
  entryRoutes,
  sinkRoutes,
  tagRoutes,
  tagTableRoutes,
  historyRoutes,
  aggregateRoutes,
  energyRoutes,
  assetRoutes,
  waveformRoutes,
  collaborationRoutes,
  whatIfRoutes,
  formRoutes,
  conditionRoutes,
  alarmRoutes,
  notificationRoutes,
  caseRoutes,
  modelRoutes,
  modelVersionRoutes,
  learningRoutes,
  ledgerRoutes,
  productionRoutes,
  recordingRoutes,
  labelRoutes,
  demoRoutes,
  streamRoutes,
];

/** Starts to listen. Throws ConfigError when the address cannot be used. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const limits = limitsFrom(options.limits);
  const hub = new StreamHub({ view: options.view, limits: limits.stream, monotonicMs: () => performance.now() });
  try {
    const app = await buildApp(options, { view: options.view, limits, hub, role: options.anonymousRole ?? "operator" });
    const url = await listen(app, options);
    const close = async (): Promise<void> => {
      hub.close();
      await app.close();
    };
    return { url, close };
  } catch (error) {
    hub.close();
    throw error;
  }
}

async function buildApp(options: ServerOptions, parts: RouteParts): Promise<Api> {
  const app = createApp(parts.limits);
  app.setErrorHandler((error, request, reply) => sendFailure({ error, request, reply, log: options.log }));
  guard(app, options);
  await protect(app, parts.limits);
  await describeInterface(app, options.view.version);
  app.addHook("onResponse", async ({ ip, url, routeOptions }, { statusCode }) => {
    if (routeOptions.config.isAboutPeople !== true || statusCode !== 200) return;
    options.onLook?.({ address: ip, path: url.split("?", 1)[0] ?? "" });
  });
  for (const routes of allRoutes) routes(app, parts);
  const { dashboards } = options;
  if (dashboards !== undefined) await serveDashboards(app, dashboards);
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, (request) => {
    if (dashboards === undefined && request.url === "/") throw missingDashboards();
    throw new PermanentError("There is nothing at this address.", {
      code: "SAMSPEL_ROUTE_UNKNOWN",
      next: "The interface is described at /api/v1/openapi.json.",
    });
  });
  await app.ready();
  return app;
}

function createApp(limits: Limits): Api {
  const app = fastify({
    logger: false,
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestMs,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 1024 },
    // Requests are refused, never corrected: a wrong parameter is an error of the caller that he should see.
    // `strictNumbers` would skip the limits of a number for `Infinity` instead of applying them.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: true, allErrors: false, strictNumbers: false } },
    http: { headersTimeout: limits.headMs, connectionsCheckingInterval: 2000 },
    frameworkErrors: (error, _request, reply) => {
      const { status, answer } = failureOf(error);
      reply.raw.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
      reply.raw.end(JSON.stringify(answer));
    },
  }).withTypeProvider<TypeBoxProvider>();
  app.server.maxConnections = limits.connections;
  app.removeContentTypeParser("text/plain");
  // Answers are made by hand in the routes, so there is nothing to filter; JSON turns NaN and infinity into null.
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  return app;
}

/** Host, origin and permission of each request, and that no route goes without a permission. */
function guard(app: Api, { host, hostNames = [], anonymousRole = "operator" }: ServerOptions): void {
  const machine = hostname().toLowerCase();
  const ownNames = new Set([host, machine, `${machine}.local`, ...hostNames].map((name) => name.toLowerCase()));
  app.addHook("onRoute", ({ config, url }) => {
    if (config?.permission === undefined) throw new Error(`The route ${url} declares no permission.`);
  });
  app.addHook("onRequest", async (request, reply) => {
    reply.header("cache-control", "no-store");
    if (!isOwnHost(request.headers.host, ownNames)) {
      throw new PermanentError("The gateway is not known under this name.", {
        code: "SAMSPEL_HOST_REFUSED",
        next: "Use its address, or add the name to the configuration.",
      });
    }
    const isSafe = ["GET", "HEAD", "OPTIONS"].includes(request.method);
    if (!isSafe && !isOwnOrigin(request.headers)) {
      throw new PermanentError("A page of another site sent this request.", {
        code: "SAMSPEL_ORIGIN_REFUSED",
        next: "Use the dashboards of the gateway itself.",
      });
    }
    if (!request.is404 && !mayDo(anonymousRole, request.routeOptions.config.permission)) {
      throw new PermanentError("This is not allowed without an account.", {
        code: "SAMSPEL_FORBIDDEN",
        next: "Whoever runs the gateway can allow it: api.anonymousRole in the configuration.",
      });
    }
  });
}

async function protect(app: Api, limits: Limits): Promise<void> {
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
    // Plain HTTP on a factory network: these three would only break it or fill the console with warnings.
    strictTransportSecurity: false,
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
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
  const { status, answer, isOurs } = failureOf(error);
  if (isOurs) log.error({ err: error, method: request.method, path: request.routeOptions.url }, "A request failed.");
  if (status === 503) reply.header("retry-after", "1");
  void reply.code(status).header("cache-control", "no-store").type("application/json").send(answer);
}

async function listen(app: Api, { host, port }: ServerOptions): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    throw listenError(error, `${host}:${port}`);
  }
  const address = app.server.address();
  const actualPort = typeof address === "object" && address !== null ? address.port : port;
  const reachable = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `http://${reachable.includes(":") ? `[${reachable}]` : reachable}:${actualPort}`;
}

function listenError(cause: unknown, where: string): unknown {
  const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : undefined;
  switch (code) {
    case "EADDRINUSE":
      return new ConfigError(`Another program listens on ${where} already.`, {
        code: "SAMSPEL_PORT_IN_USE",
        cause,
        next: "Stop that program, or choose another port with --port or in the configuration.",
      });
    case "EACCES":
      return new ConfigError(`The system does not allow listening on ${where}.`, {
        code: "SAMSPEL_PORT_FORBIDDEN",
        cause,
        next: "Choose a port above 1023.",
      });
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new ConfigError(`This machine has no address ${where}.`, {
        code: "SAMSPEL_HOST_UNKNOWN",
        cause,
        next: "Use 127.0.0.1 for this machine only, or 0.0.0.0 for the network.",
      });
    default:
      return cause;
  }
}
