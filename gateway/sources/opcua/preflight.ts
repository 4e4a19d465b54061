/** A look at a server before it is read: facts, a trial with a few items, and what follows for the configuration. */
import { AttributeIds, type ClientSession, ServerState, VariableIds } from "node-opcua-client";
import type { SourceContext } from "../../core/contracts.ts";
import type { Finding, Preflight } from "../../core/preflight.ts";
import type { CertificateReport } from "../../core/source-access.ts";
import { readClock } from "./clock.ts";
import { companionModels } from "./companions/registry.ts";
import type { OpcuaConfig } from "./config.ts";
import { type Connection, connect } from "./connect.ts";
import { connectionError } from "./errors.ts";
import { expiryWarning } from "./expiry.ts";
import { checkNodes } from "./node-check.ts";
import { findingsOf } from "./preflight-findings.ts";
import { readLimits } from "./request-limits.ts";
import { readServerFacts, readValues } from "./server-facts.ts";
import { tryOut } from "./trial.ts";

/** `addresses` are those that would be read. Throws with a code when the server cannot be connected. */
export async function preflight(
  config: OpcuaConfig,
  addresses: readonly string[],
  context: SourceContext,
): Promise<Preflight> {
  const connection = await connect(config, context);
  try {
    return await look(connection, { config, addresses, context });
  } catch (error) {
    throw connectionError(config.endpointUrl, error);
  } finally {
    await connection.close();
  }
}

interface Question {
  readonly config: OpcuaConfig;
  readonly addresses: readonly string[];
  readonly context: SourceContext;
}

async function look(connection: Connection, { config, addresses, context }: Question): Promise<Preflight> {
  const { session, security, certificates } = connection;
  const facts = await readServerFacts(session, config.serverProfile);
  const state = await readState(session);
  const clock = await readClock(session, context).catch(() => undefined);
  const nodes = await checkNodes(session, addresses, await readLimits(session, config.serverProfile));
  const trial = await tryOut(session, { config, facts, nodeIds: nodes.found });
  const namespaces = await session.readNamespaceArray();
  const { identity, limits, profile } = facts;
  const items = nodes.found.length;
  const { plan } = trial;
  const report: Omit<Preflight, "findings"> = {
    endpointUrl: config.endpointUrl,
    server: {
      ...identity,
      state: state.name,
      ...(profile === undefined ? {} : { profile: { id: profile.id, name: profile.name, source: profile.source } }),
    },
    security,
    ...(certificates === undefined ? {} : { certificate: datedBy(certificates.server, context.now()) }),
    ...(clock === undefined ? {} : { clock }),
    limits: { ...limits },
    inUse: state.inUse,
    services: { history: state.history, events: state.events, profiles: state.profiles },
    companions: companionModels.filter((model) => namespaces.includes(model.namespaceUri)).map(({ name }) => name),
    load: {
      items,
      subscriptions: 1,
      sessions: 2,
      requests: Math.ceil(items / plan.itemsPerRequest),
      valuesPerSecondMax: Math.round((items * 1000) / Math.max(1, plan.samplingIntervalMs)),
      messagesPerSecondMax: Math.round(10_000 / Math.max(1, plan.publishingIntervalMs)) / 10,
    },
    plan,
  };
  const expiry = certificates === undefined ? undefined : expiryWarning(certificates, context.now());
  const warnings = [expiry, ...connection.warnings].filter((warning) => warning !== undefined);
  const findings = [
    ...(trial.problem === undefined ? [] : [trial.problem]),
    ...findingsOf({ report, config, facts, nodes, warnings }),
  ];
  return { ...report, findings: findings.toSorted((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level)) };
}

function datedBy(certificate: CertificateReport, nowMs: number): CertificateReport {
  return { ...certificate, daysLeft: Math.floor((Date.parse(certificate.validTo) - nowMs) / 86_400_000) };
}

const levels: readonly Finding["level"][] = ["problem", "warning", "note"];

async function readState(session: ClientSession) {
  const [state, sessions, subscriptions, history, profiles] = await readValues(session, [
    VariableIds.Server_ServerStatus_State,
    VariableIds.Server_ServerDiagnostics_ServerDiagnosticsSummary_CurrentSessionCount,
    VariableIds.Server_ServerDiagnostics_ServerDiagnosticsSummary_CurrentSubscriptionCount,
    VariableIds.HistoryServerCapabilities_AccessHistoryDataCapability,
    VariableIds.Server_ServerCapabilities_ServerProfileArray,
  ]);
  // EventNotifier bit SubscribeToEvents (OPC 10000-3 §5.5.1).
  const notifier = await session.read({ nodeId: "i=2253", attributeId: AttributeIds.EventNotifier });
  return {
    name: typeof state === "number" ? (ServerState[state] ?? String(state)) : "not told",
    inUse: {
      ...(typeof sessions === "number" ? { sessions } : {}),
      ...(typeof subscriptions === "number" ? { subscriptions } : {}),
    },
    history: history === true,
    events: typeof notifier.value.value === "number" && (notifier.value.value & 1) === 1,
    profiles: Array.isArray(profiles) ? profiles.map(String) : [],
  };
}
