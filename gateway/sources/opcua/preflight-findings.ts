/** What a person should know before a server is read, from the facts of a preflight. Pure. */
import type { Finding, Preflight } from "../../core/preflight.ts";
import { isMadeOutFor } from "./certificate.ts";
import { skewWarning } from "./clock.ts";
import type { OpcuaConfig } from "./config.ts";
import { hostOf } from "./identity.ts";
import type { NodeCheck } from "./node-check.ts";
import { revisedWarning } from "./revised.ts";
import type { ServerFacts } from "./server-facts.ts";
import type { SourceWarning } from "./warnings.ts";

export interface FindingScope {
  readonly report: Omit<Preflight, "findings">;
  readonly config: OpcuaConfig;
  readonly facts: ServerFacts;
  readonly nodes: NodeCheck;
  /** Of the connection: certificates that expire, deprecated policies. */
  readonly warnings: readonly SourceWarning[];
}

export function findingsOf(scope: FindingScope): readonly Finding[] {
  return [...stateFindings(scope), ...securityFindings(scope), ...nodeFindings(scope), ...loadFindings(scope)];
}

function stateFindings({ report: { server, clock }, facts: { profile } }: FindingScope): Finding[] {
  const skew = clock === undefined ? undefined : skewWarning(clock);
  return [
    ...(server.state === "Running"
      ? []
      : [
          warning("SAMSPEL_PREFLIGHT_STATE", `The server says that it is ${server.state}, not Running.`, {
            next: "Wait until it has started, or look at the machine.",
          }),
        ]),
    ...(skew === undefined ? [] : [warning(skew.code, skew.message, skew)]),
    ...(profile === undefined
      ? []
      : [
          note(
            "SAMSPEL_PREFLIGHT_PROFILE",
            `The limits known of ${profile.name} are kept to.${profile.note === undefined ? "" : ` ${profile.note}`}`,
          ),
        ]),
  ];
}

function securityFindings({ report: { certificate, endpointUrl }, config, warnings }: FindingScope): Finding[] {
  const findings = warnings.map((one) => warning(one.code, one.message, one));
  if (config.securityMode === "None") {
    findings.push(
      warning("SAMSPEL_PREFLIGHT_OPEN", "The channel is open: whoever is on this network can read and change it.", {
        next: "Switch security on in the server, and leave out securityMode.",
      }),
    );
  }
  if (config.user === undefined && config.userCertificateFile === undefined) {
    findings.push(note("SAMSPEL_PREFLIGHT_ANONYMOUS", "The session is anonymous."));
  }
  if (certificate === undefined) return findings;
  const host = hostOf(endpointUrl);
  if (!isMadeOutFor(certificate, host)) {
    const hosts = certificate.hosts.join(", ") || "no host";
    findings.push(note("SAMSPEL_PREFLIGHT_HOST", `The certificate is made out for ${hosts}, not for ${host}.`));
  }
  return findings;
}

const shownMax = 5;

function nodeFindings({ nodes: { found, missing, writableCount, historyCount }, config }: FindingScope): Finding[] {
  const findings: Finding[] = [];
  if (missing.length > 0) {
    const shown = missing.slice(0, shownMax).map(({ address, reason }) => `${address} (${reason})`);
    const more = missing.length > shownMax ? ` and ${missing.length - shownMax} more` : "";
    findings.push({
      level: "problem",
      code: "SAMSPEL_PREFLIGHT_NODES",
      message: `Not to be read: ${shown.join(", ")}${more}.`,
      next: "Correct the addresses with samspel browse, or give the user the right to read.",
    });
  }
  if (writableCount > 0) {
    findings.push(
      warning(
        "SAMSPEL_PREFLIGHT_WRITABLE",
        `This user could write ${writableCount} of the nodes. Samspel never does.`,
        {
          next: "Use an account that may only read.",
        },
      ),
    );
  }
  if (found.length > 0 && config.backfillHours > 0) {
    const kept = `The server keeps a history of ${historyCount} of ${found.length} nodes: their gaps are filled from it.`;
    const none = "The server keeps no history of these nodes: what a longer cut takes stays a gap.";
    findings.push(note("SAMSPEL_PREFLIGHT_HISTORY", historyCount > 0 ? kept : none));
  }
  return findings;
}

function loadFindings({ report: { load, plan, limits, inUse }, facts: { profile }, config }: FindingScope): Finding[] {
  const findings: Finding[] = [];
  const compare = (what: string, wanted: number, limit: number | undefined, isTight = wanted > (limit ?? Infinity)) => {
    if (!isTight) return;
    findings.push({
      level: "problem",
      code: "SAMSPEL_PREFLIGHT_LIMIT",
      message: `${wanted} ${what}, and the server has room for ${limit}.`,
      next: "Read fewer tags or more slowly, or raise the limit in the server.",
    });
  };
  const least = (...some: (number | undefined)[]) => {
    const known = some.filter((limit) => limit !== undefined);
    return known.length === 0 ? undefined : Math.min(...known);
  };
  compare("items would be read", load.items, least(limits.maxItems, limits.maxItemsPerSubscription, profile?.maxItems));
  compare("values a second could come", load.valuesPerSecondMax, profile?.maxSamplesPerSecond);
  // The session of the preflight itself is among those in use; browsing takes one more.
  compare("sessions would be open", (inUse.sessions ?? 1) + 1, least(limits.maxSessions, profile?.maxSessions));
  const revised = revisedWarning(config, {
    publishingIntervalMs: plan.publishingIntervalMs,
    samplingIntervalMsMax: plan.samplingIntervalMs,
    queueSizeMin: plan.queueSize,
    lifetimeMs: Number.POSITIVE_INFINITY,
  });
  if (revised !== undefined) findings.push(warning(revised.code, revised.message, revised));
  return findings;
}

function warning(code: string, message: string, { next }: { readonly next?: string }): Finding {
  return { level: "warning", code, message, ...(next === undefined ? {} : { next }) };
}

function note(code: string, message: string): Finding {
  return { level: "note", code, message };
}
