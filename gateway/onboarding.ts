/** Connecting a machine from the pages: drafts of sources that can be asked, entries into the file with a way back. */
import { mkdirSync, rmSync } from "node:fs";
import { isIP } from "node:net";
import { dirname, isAbsolute, join, relative } from "node:path";
import { stringify } from "yaml";
import { recommendedByName } from "./browse-view.ts";
import { addEntries, refuseReferences } from "./config/additions.ts";
import type { Configuration, PartEntry } from "./config/configuration.ts";
import { parseConfiguration } from "./config/load.ts";
import type { Registries } from "./config/schema.ts";
import { WayBack } from "./config/way-back.ts";
import { writeInOneStep } from "./config/write-file.ts";
import type { Context } from "./core/contracts.ts";
import { ConfigError, TemporaryError } from "./core/errors.ts";
import type { OnboardingControl, Reloading, SourceDraft } from "./core/onboarding.ts";
import type { BoundSourceAccess, OfferedNode, Recommendation } from "./core/source-access.ts";
import type { NewEntry } from "./core/tag-exchange.ts";
import type { TagDirectory } from "./core/view.ts";
import { mayConnect } from "./notify/outgoing.ts";
import { boundAccess } from "./source-access.ts";

export interface OnboardingParts {
  readonly configuration: Configuration;
  readonly registries: Registries;
  readonly tags: TagDirectory;
  readonly context: Context;
  /** Place of a source for its own files; made when it is not there. */
  readonly directoryOf: (id: string) => string;
  /** Absent where a changed file is taken at the next start only. */
  readonly reload: Reloading | undefined;
}

interface Kept {
  readonly draft: SourceDraft;
  readonly access: BoundSourceAccess;
  readonly end: AbortController;
}

/** Each may hold a session with a machine. */
const draftsMax = 4;

export function openOnboarding(parts: OnboardingParts): OnboardingControl {
  const { configuration, registries, context, directoryOf, reload } = parts;
  const drafts = new Map<string, Kept>();
  const wayBack = new WayBack({
    file: configuration.path,
    kept: join(configuration.dataDirectory, "onboarding-undo.json"),
    isToTheFirst: true,
  });
  const forget = (id: string): void => {
    drafts.get(id)?.end.abort();
    drafts.delete(id);
  };
  context.signal.addEventListener("abort", () => [...drafts.keys()].forEach(forget), { once: true });
  let search: Promise<unknown> | undefined;
  return {
    async find({ kind, host = "localhost" }) {
      refuseNoMachine(`opc.tcp://${host}:4840`);
      const find = registries.sources[kind]?.access?.find;
      if (search !== undefined) throw searchedAlready();
      const running = find?.(host, { ...context, id: "discovery", directory: directoryOf("discovery") });
      search = running;
      try {
        return (await running) ?? [];
      } finally {
        search = undefined;
      }
    },
    draft(draft) {
      refuseTaken(draft, configuration);
      refuseReferences([draft.address, draft.user]);
      refuseNoMachine(draft.address);
      writeSecrets(draft, configuration);
      const entry = checked(draft, parts);
      forget(draft.id);
      for (const id of drafts.keys()) if (drafts.size >= draftsMax) forget(id);
      const end = new AbortController();
      const access = accessOf(entry, end.signal, parts);
      if (access !== undefined) drafts.set(draft.id, { draft, access, end });
    },
    access: (id) => drafts.get(id)?.access,
    add(source, entries, { dryRun }) {
      const draft = drafts.get(source)?.draft;
      const sources = draft === undefined ? [] : [entryOf(draft, configuration)];
      const scope = { file: configuration.path, registries, env: process.env };
      const write = () => addEntries(scope, { ...entries, sources }, { dryRun });
      if (dryRun) return write();
      const answer = wayBack.around(write, draft === undefined ? [] : secretFiles(draft.id, configuration));
      if (answer.isWritten) {
        forget(source);
        reload?.request();
      }
      return answer;
    },
    undo() {
      wayBack.go();
      reload?.request();
    },
    status: () => ({
      canReload: reload !== undefined,
      canUndo: wayBack.isOpen(),
      ...(reload?.status() ?? { reloads: 0, outcome: "started" }),
    }),
  };
}

function searchedAlready(): TemporaryError {
  return new TemporaryError("The networks are being searched already.", {
    code: "SAMSPEL_ONBOARDING_SEARCH",
    next: "Wait some seconds, then search again.",
  });
}

function refuseTaken({ id }: SourceDraft, { sources }: Configuration): void {
  if (sources.every((source) => source.id !== id)) return;
  throw new ConfigError(`There is a source ${id} already.`, {
    code: "SAMSPEL_ONBOARDING_TAKEN",
    next: "Choose another name, or add tags to that source on the page of connections.",
  });
}

/** Link-local addresses hold the metadata services of clouds; no machine of a site is there, however the number is written. */
function refuseNoMachine(address: string): void {
  const host = URL.canParse(address) ? new URL(address).hostname : "";
  const written = `http://${host}`;
  const number = (URL.canParse(written) ? new URL(written).hostname : host).replace(/^\[|\]$/g, "");
  if (isIP(number) === 0 || mayConnect(number, true)) return;
  throw new ConfigError(`${host} is no address of a machine.`, {
    code: "SAMSPEL_ONBOARDING_ADDRESS",
    next: "Give the address of the machine in the network of the site.",
  });
}

const secretDirectory = (dataDirectory: string) => join(dataDirectory, "secrets");

function secretFiles(id: string, { dataDirectory }: Configuration): readonly string[] {
  return ["password", "authority.pem"].map((name) => join(secretDirectory(dataDirectory), `${id}.${name}`));
}

/** Readable for this user only; what the draft does not have any more is taken away. */
function writeSecrets({ id, password, authority }: SourceDraft, configuration: Configuration): void {
  mkdirSync(secretDirectory(configuration.dataDirectory), { recursive: true, mode: 0o700 });
  const [passwordFile = "", authorityFile = ""] = secretFiles(id, configuration);
  for (const [file, content] of [
    [passwordFile, password],
    [authorityFile, authority],
  ] as const) {
    if (content === undefined) rmSync(file, { force: true });
    else writeInOneStep(file, `${content}\n`, 0o600);
  }
}

/** The draft as it stands in the file: the password by reference. */
function entryOf(draft: SourceDraft, configuration: Configuration): NewEntry {
  const { id, kind, address, isOpen = false, user, password, authority } = draft;
  const [passwordFile = "", authorityFile = ""] = secretFiles(id, configuration);
  const near = relative(dirname(configuration.path), passwordFile);
  const shown = near.startsWith("..") || isAbsolute(near) ? passwordFile : near;
  return {
    id,
    kind,
    ...(kind === "opcua" ? { endpointUrl: address } : { url: address }),
    ...(kind === "opcua" && isOpen ? { securityMode: "None" } : {}),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password: `\${file:${shown}}` }),
    ...(authority === undefined ? {} : { tls: { authorityFile } }),
  };
}

/** As the configuration would have it. Throws ConfigError with what is wrong. */
function checked(draft: SourceDraft, { configuration, registries }: OnboardingParts): PartEntry {
  const text = stringify({ sources: [entryOf(draft, configuration)] });
  const { sources } = parseConfiguration(text, { path: configuration.path, registries, env: {} });
  const [entry] = sources;
  if (entry === undefined) throw new RangeError("A draft is one source.");
  return entry;
}

function accessOf(
  { id, kind, options }: PartEntry,
  signal: AbortSignal,
  { registries, tags, context, directoryOf }: OnboardingParts,
): BoundSourceAccess | undefined {
  const source = registries.sources[kind];
  if (source === undefined) return undefined;
  const own = { ...context, id, signal, directory: directoryOf(id) };
  const access = boundAccess({ source, options, context: own, tags });
  return access === undefined ? undefined : { ...access, recommended: () => recommendedOf(access) };
}

/** Nodes looked through for telling names when a source follows no standardised model. */
const namedNodesMax = 3000;
const pageNodes = 500;

async function recommendedOf(access: BoundSourceAccess): Promise<readonly Recommendation[]> {
  const models = await access.recommended();
  if (models.some(({ tags }) => tags.length > 0)) return models;
  const nodes: OfferedNode[] = [];
  let after: string | undefined;
  do {
    const page = await access.browse({ search: "", limit: pageNodes, ...(after === undefined ? {} : { after }) });
    nodes.push(...page.nodes);
    after = page.visitedCount > namedNodesMax ? undefined : page.next;
  } while (after !== undefined);
  return recommendedByName(nodes);
}
