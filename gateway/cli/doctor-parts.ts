/** What `samspel doctor` finds about what a configuration names: the running gateway, store, sources, sinks, certificates, models. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { readCard } from "../../models/folder.ts";
import type { Configuration, PartEntry } from "../config/configuration.ts";
import { errorMessage } from "../core/errors.ts";
import type { KeptCertificate } from "../core/source-access.ts";
import { runningGateway } from "../run-file.ts";
import { openForReading, pragma } from "../store/sqlite.ts";
import { counted } from "./counted.ts";
import { type Finding, failed, findingsOf } from "./finding.ts";
import { accessContext, configuredSource } from "./opcua-access.ts";
import { exitCodes } from "./output.ts";
import { addressOf, reach } from "./reach.ts";

/** A certificate that ends within this time is told before it stops the connection. */
const daysLeftMin = 30;
const answerMsMax = 5000;

/** The certificate of the gateway on this machine may be of its own authority. */
function trustOwnAuthority(dataDirectory: string): void {
  const file = join(dataDirectory, "tls", "authority.pem");
  if (existsSync(file)) setDefaultCACertificates([...getCACertificates("default"), readFileSync(file, "utf8")]);
}

/** The gateway that runs on the data directory, and what it says about itself. */
export async function runningFindings(configuration: Configuration): Promise<Finding[]> {
  const { ok, note, warning, problem } = findingsOf("gateway");
  const found = runningGateway(configuration.dataDirectory);
  if (found === undefined) return [note("does not run on this data directory")];
  const findings = [ok(`version ${found.version} runs as process ${found.pid}: ${found.url}`)];
  if (found.code !== undefined) {
    findings.push(
      warning(`goes on with its last good configuration: ${found.message}`, {
        code: "SAMSPEL_RELOAD_REFUSED",
        next: "Correct the file, then: samspel reload",
      }),
    );
  }
  try {
    trustOwnAuthority(configuration.dataDirectory);
    const response = await fetch(`${found.url}/readyz`, { signal: AbortSignal.timeout(answerMsMax) });
    const { state, reasons = [] } = (await response.json()) as {
      state?: string;
      reasons?: { part: string; code: `SAMSPEL_${string}`; message: string; next?: string }[];
    };
    if (state === "ready") findings.push(ok("data flows"));
    for (const { part, code, message, next } of reasons) {
      const more = { code, ...(next === undefined ? {} : { next }) };
      findings.push(
        state === "not-ready" ? problem(`${part}: ${message}`, more) : warning(`${part}: ${message}`, more),
      );
    }
  } catch (error) {
    findings.push(
      warning(`does not say whether data flows: ${errorMessage(error)}`, {
        code: "SAMSPEL_GATEWAY_SILENT",
        next: "See its log, and ask /readyz with a browser.",
      }),
    );
  }
  return findings;
}

/** Both files can be read, and nothing had to be moved aside. */
export function storeFindings({ dataDirectory }: Configuration): Finding[] {
  const { ok, note, warning } = findingsOf("store");
  const directory = join(dataDirectory, "store");
  if (!existsSync(directory)) return [note("is made at the first start")];
  const findings = ["log", "history"].flatMap((kind) => {
    const path = join(directory, `${kind}.db`);
    if (!existsSync(path)) return [];
    try {
      const database = openForReading(path);
      const schema = pragma(database, "user_version");
      database.close();
      return [ok(`${kind}.db: ${(statSync(path).size / 2 ** 20).toFixed(1)} MiB, schema ${schema}`)];
    } catch (error) {
      const why =
        "The gateway moves a damaged file aside at its start, takes over what can be read, and records a gap.";
      return [
        failed("store", error, { why, next: `Copy ${path} before the next start; restore a backup if there is one.` }),
      ];
    }
  });
  const aside = readdirSync(directory).filter((name) => /^(log|history)\.[a-z]+-.*\.db$/.test(name));
  if (aside.length > 0) {
    findings.push(
      warning(`${aside.length} damaged or foreign files were moved aside: ${aside.slice(0, 3).join(", ")}`, {
        code: "SAMSPEL_STORE_DAMAGED",
        why: "A gap in the history stands for what could not be read.",
        next: "Look for the reason (power, disk); remove the files when nobody needs them.",
      }),
    );
  }
  return findings;
}

/** Whether something listens where a source reads or a sink writes. */
export async function linkFinding(part: "source" | "sink", { id, kind, options }: PartEntry): Promise<Finding> {
  const { ok, note, problem } = findingsOf(`${part}/${id}`);
  const url: unknown = Reflect.get(Object(options), kind === "opcua" ? "endpointUrl" : "url");
  const address = addressOf(url);
  if (address === undefined) return note(`nothing to connect to (${kind})`);
  try {
    await reach(address);
    return ok(`something listens at ${address.host}, port ${address.port}`);
  } catch (error) {
    const isSource = part === "source";
    return problem(`nothing answers at ${address.host}, port ${address.port}: ${errorMessage(error)}`, {
      code: isSource ? "SAMSPEL_SOURCE_UNREACHABLE" : "SAMSPEL_SINK_UNREACHABLE",
      exitCode: exitCodes.connection,
      why: isSource
        ? "No values come."
        : "Values wait in the store until it answers; nothing is lost before the quota.",
      next: `Check name, cable, power and firewall${isSource ? "; then samspel check --online for security and limits." : "."}`,
    });
  }
}

/** Certificates of an OPC UA source: ours, those that are trusted, those that wait for a decision. */
export async function certificateFindings(file: string, { id, kind }: PartEntry): Promise<Finding[]> {
  if (kind !== "opcua") return [];
  const { ok, note, warning, problem } = findingsOf(`certificates/${id}`);
  const { config, data } = configuredSource(file, id);
  if (!existsSync(join(data, "sources", id))) return [note("are made at the first connection")];
  const { opcuaAccess } = await import("../sources/opcua/access.ts");
  const context = accessContext({ data, source: id }, new AbortController().signal);
  const { own, trusted, rejected } = await opcuaAccess.secured.certificates(config, context);
  const ending = (who: string, next: string) => (certificate: KeptCertificate) => {
    const { subject, daysLeft } = certificate;
    const words = `${who} (${subject}) ${daysLeft < 0 ? "has expired" : `ends in ${counted(daysLeft, "day")}`}`;
    const more = { code: "SAMSPEL_CERTIFICATE_ENDS" as const, why: "Without a valid one no connection is made.", next };
    if (daysLeft < 0) return [problem(words, more)];
    return daysLeft < daysLeftMin ? [warning(words, more)] : [];
  };
  const findings = [
    ...[own]
      .filter((one) => one !== undefined)
      .flatMap(ending("our certificate", `samspel certificates renew --source ${id}`)),
    ...trusted.flatMap(
      ending("the certificate of the server", "Have it renewed at the server, then trust the new one."),
    ),
    ...(rejected.length === 0
      ? []
      : [
          warning(`${rejected.length} server certificates wait for a decision`, {
            code: "SAMSPEL_CERTIFICATE_WAITS",
            why: "A server that is not trusted is not read.",
            next: `samspel certificates --source ${id}, compare the fingerprint, then trust or reject it.`,
          }),
        ]),
  ];
  return findings.length > 0 ? findings : [ok(`${trusted.length} trusted, none ends within ${daysLeftMin} days`)];
}

/** Whether each model has files that can be read. */
export async function modelFindings({ models, dataDirectory }: Configuration): Promise<Finding[]> {
  const findings = models.map(async ({ id, card }): Promise<Finding> => {
    const { ok, note } = findingsOf(`model/${id}`);
    const directory = newestOf(join(dataDirectory, "models", card));
    if (directory === undefined) {
      return note(`has not learned yet: there is no ${card} in the folder of models`, {
        next: `samspel models learn ${id}, or samspel train --out ${join(dataDirectory, "models", card)}`,
      });
    }
    try {
      const { version } = await readCard(directory);
      return ok(`version ${version} in ${directory}`);
    } catch (error) {
      return failed(`model/${id}`, error, {
        code: "SAMSPEL_MODEL_UNREADABLE",
        why: "Its asset gets no score.",
        next: "Copy the whole folder again, or learn anew.",
      });
    }
  });
  return Promise.all(findings);
}

/** A folder with a card: as training wrote it, or the last of its versions by name. */
function newestOf(folder: string): string | undefined {
  if (existsSync(join(folder, "card.json"))) return folder;
  const versions = join(folder, "versions");
  if (!existsSync(versions)) return undefined;
  const names = readdirSync(versions).filter((name) => existsSync(join(versions, name, "card.json")));
  const newest = names.toSorted().at(-1);
  return newest === undefined ? undefined : join(versions, newest);
}
