/** The HTTP interface of a gateway, who may use it, and what is written down about that. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openAccessLog } from "./access-log.ts";
import { AccountBook } from "./accounts/accounts.ts";
import { OidcSignIn } from "./accounts/oidc.ts";
import type { Sessions } from "./accounts/sessions.ts";
import { type Look, type RunningServer, startServer } from "./api/server.ts";
import { AuditLog } from "./audit/audit-log.ts";
import type { Configuration } from "./config/configuration.ts";
import type { Log, ReportCondition } from "./core/contracts.ts";
import { errorMessage } from "./core/errors.ts";
import type { GatewayView } from "./core/view.ts";
import { renewalDays, type ServerCertificate, serverCertificate, type TlsSettings } from "./tls/server-certificate.ts";

const renewalLookMs = 3_600_000;

export interface Served {
  readonly view: GatewayView;
  readonly log: Log;
  readonly dashboards: string | undefined;
  readonly configuration: Configuration;
  readonly report: ReportCondition;
  /** Calls now and every few seconds; gives the end. */
  readonly watched: (look: () => void) => () => void;
  /** Of a gateway before this one in the same process. */
  readonly sessions: Sessions | undefined;
}

export interface Serving {
  readonly url: string;
  /** Makes the first admin; undefined when there is one, or when nobody needs an account. */
  readonly setupCode: string | undefined;
}

/** Starts to serve; what was started ends with the stack. */
export async function serve(stack: AsyncDisposableStack, served: Served): Promise<Serving> {
  const { view, log, dashboards, configuration, report, watched } = served;
  const { dataDirectory, api } = configuration;
  const accesses = stack.use(openAccessLog(join(dataDirectory, "access"), log));
  const onLook = (look: Look) => accesses.record({ ...look, timeMs: view.now() });
  const audit = openAudit(configuration, log);
  const accounts = openAccounts(configuration, log, served.sessions);
  stack.defer(
    watched(() => {
      accounts.sweep();
      reportAudit(audit, report);
    }),
  );
  const settings = { dataDirectory, ...api };
  const certificate = await serverCertificate(settings, Date.now());
  const { tls: _tls, oidc, ...others } = api;
  const encryption = certificate === undefined ? {} : { tls: certificate };
  const elsewhere = oidc === undefined ? {} : { oidc: new OidcSignIn(oidc, () => performance.now()) };
  const server = await startServer({
    view,
    log,
    dashboards,
    onLook,
    accounts,
    audit,
    ...others,
    ...encryption,
    ...elsewhere,
  });
  stack.defer(renewed(server, certificate, { settings, log, report }));
  stack.defer(() => server.close());
  const details = { version: view.version, configuration: digestOfFile(configuration.path), role: api.anonymousRole };
  audit.record({ actor: "gateway", action: "gateway.start", outcome: "done", details });
  stack.defer(() => void audit.record({ actor: "gateway", action: "gateway.stop", outcome: "done" }));
  return {
    url: server.url,
    setupCode: api.anonymousRole === "none" && accounts.needsSetup() ? accounts.setupCode : undefined,
  };
}

interface Renewal extends Pick<Served, "log" | "report"> {
  readonly settings: TlsSettings;
}

/** Looks every hour whether the certificate nears its end; gives the end of looking. */
function renewed(
  server: RunningServer,
  first: ServerCertificate | undefined,
  { settings, log, report }: Renewal,
): () => void {
  let current = first;
  const tell = (error?: unknown): void => {
    const days = current === undefined ? Number.POSITIVE_INFINITY : (current.expiresMs - Date.now()) / 86_400_000;
    const why = error === undefined ? "" : ` It could not be renewed: ${errorMessage(error)}.`;
    report({
      id: "gateway/certificate",
      active: days < renewalDays,
      severity: days < 7 ? 600 : 300,
      code: "SAMSPEL_TLS_EXPIRES",
      message: `The certificate of the pages ends in ${Math.max(0, Math.floor(days))} days.${why}`,
    });
  };
  const look = async (): Promise<void> => {
    const next = await serverCertificate(settings, Date.now());
    if (next === undefined || next.fingerprint === current?.fingerprint) return;
    server.renew(next);
    current = next;
    log.info({ fingerprint: next.fingerprint }, "The certificate of the pages was renewed.");
  };
  tell();
  const looking = setInterval(() => void look().then(() => tell(), tell), renewalLookMs);
  return () => clearInterval(looking);
}

function openAudit({ dataDirectory, api }: Configuration, log: Log): AuditLog {
  return new AuditLog({
    directory: join(dataDirectory, "audit"),
    quotaBytes: api.auditMiB * 2 ** 20,
    now: Date.now,
    onEntry: ({ previous: _previous, details: _details, ...entry }) => log.info({ audit: entry }, "Audit."),
  });
}

function openAccounts(
  { dataDirectory, api: { idleMinutes, sessionHours } }: Configuration,
  log: Log,
  sessions: Sessions | undefined,
): AccountBook {
  return new AccountBook({
    dataDirectory,
    ...(sessions === undefined ? {} : { sessions }),
    limits: { idleMs: idleMinutes * 60_000, absoluteMs: sessionHours * 3_600_000 },
    now: Date.now,
    monotonicMs: () => performance.now(),
    onDamaged: (message) => log.error({}, `The accounts were damaged. ${message}`),
  });
}

function reportAudit(audit: AuditLog, report: ReportCondition): void {
  const failure = audit.failure();
  report({
    id: "gateway/audit",
    active: failure !== undefined,
    severity: 600,
    code: "SAMSPEL_AUDIT_UNWRITABLE",
    message: `The audit log cannot be written: ${failure ?? ""}.`,
  });
}

/** Tells one configuration from another without holding any of it. */
function digestOfFile(path: string): string {
  try {
    return createHash("sha256").update(readFileSync(path)).digest("hex");
  } catch {
    return "not readable";
  }
}
