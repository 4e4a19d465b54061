/** `samspel replay CRATE` without a protocol: through the path again, compared with what was recorded. */
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { modelDigest } from "../../models/folder.ts";
import { tagsOf } from "../assembly.ts";
import type { Configuration } from "../config/configuration.ts";
import { loadConfiguration } from "../config/load.ts";
import { ConfigError, PermanentError } from "../core/errors.ts";
import type { Tag } from "../core/tag.ts";
import { type CrateReplay, replayCrate } from "../crate-replay.ts";
import { ModelShelves } from "../model-shelves.ts";
import { type Comparison, unexplained } from "../recordings/comparison.ts";
import { type CrateDescription, readDescription } from "../recordings/crate-description.ts";
import { readCrate } from "../recordings/read-crate.ts";
import { sha256Of } from "../recordings/seal.ts";
import { verifyCrate } from "../recordings/verify.ts";
import { openScorer } from "../scorer.ts";
import { openModelKeys } from "../signing-key.ts";
import { software } from "../software.ts";
import { counted } from "./counted.ts";
import type { Output } from "./output.ts";

interface ScoreReplayOptions {
  readonly config: string;
  readonly current?: boolean;
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

export async function replayThroughPath(crate: string, options: ScoreReplayOptions, output: Output): Promise<void> {
  checkFolder(crate);
  const { registries } = await import("../kinds.ts");
  const configuration = loadConfiguration(options.config, registries, process.env);
  const folder = resolve(crate);
  await verifyCrate(folder, { trusted: [], onProgress: () => {} });
  const description = await readDescription(folder);
  checkUnits(description, tagsOf(configuration, registries));
  const { fromMs, toMs } = description.recording;
  const chosen = await chooseVersions(configuration, description, options.current === true);
  const limits = { batchDeadlineMs: 60_000, residentBytesMax: configuration.scorer.memoryMiB * 2 ** 20 };
  await using scorer = await openScorer({
    models: chosen.map(({ id, directory }) => ({ id, directory })),
    log: silent,
    limits,
  });
  const signals = await readCrate(folder);
  let show: ((done: number) => void) | undefined;
  const onProgress = (done: number, total: number) => {
    show ??= output.progress("Replayed", total);
    show(done);
  };
  const replay = await replayCrate({ configuration, registries, signals, span: { fromMs, toMs }, scorer, onProgress });
  const changed = [...softwareChanges(description, options.config), ...chosen.flatMap(({ change }) => change ?? [])];
  report(replay, { changed, output });
}

function checkFolder(crate: string): void {
  if (statSync(crate, { throwIfNoEntry: false })?.isDirectory() === true) return;
  throw new ConfigError(`${crate} is no folder of a crate, and how it shall be served was not said.`, {
    code: "SAMSPEL_REPLAY_OPTIONS",
    next: "Give the folder that samspel export wrote, or say --as opcua, mqtt or sparkplug.",
  });
}

/** A number in another unit is another value: nothing is scored. A unit that one of both does not say contradicts nothing. */
function checkUnits({ signals }: CrateDescription, tags: readonly Pick<Tag, "id" | "unit">[]): void {
  const unitOf = new Map(tags.map(({ id, unit }) => [id, unit]));
  const other = signals.find(({ signal, ucum = "" }) => {
    const unit = unitOf.get(signal) ?? "";
    return ucum !== "" && unit !== "" && ucum !== unit;
  });
  if (other === undefined) return;
  throw new ConfigError(
    `${other.signal} is in ${other.ucum} in the crate, in ${unitOf.get(other.signal)} in the configuration.`,
    {
      code: "SAMSPEL_CRATE_UNITS",
      next: "Take the configuration that it was recorded with, or correct the unit of the tag.",
    },
  );
}

interface ChosenVersion {
  readonly id: string;
  readonly directory: string;
  /** How it differs from what scored at the time of the recording. */
  readonly change?: string;
}

/** The versions that scored then, where they are still on the shelf; else those at work. */
async function chooseVersions(
  configuration: Configuration,
  { models }: CrateDescription,
  isCurrent: boolean,
): Promise<ChosenVersion[]> {
  const keys = openModelKeys(configuration.dataDirectory, configuration.trustedModelKeys);
  const shelves = new ModelShelves({ configuration, log: silent, keys, now: Date.now });
  await shelves.open();
  const active = new Map(shelves.folders().map(({ id, directory }) => [id, directory]));
  const chosen = configuration.models.map(async ({ id }): Promise<ChosenVersion | undefined> => {
    const wanted = models.find((model) => model.id === id)?.sha256;
    const versions = [...(isCurrent ? [] : shelves.versions(id))].map(({ directory }) => directory);
    const atWork = active.get(id);
    for (const directory of [...(atWork === undefined ? [] : [atWork]), ...versions]) {
      const digest = await modelDigest(directory).catch(() => undefined);
      if (wanted !== undefined && digest === wanted) return { id, directory };
    }
    if (atWork === undefined) return undefined;
    const change =
      wanted === undefined
        ? `model ${id}: the recording does not say which version scored`
        : `model ${id}: another version`;
    return { id, directory: atWork, change };
  });
  return (await Promise.all(chosen)).filter((each) => each !== undefined);
}

function softwareChanges({ software: then, configurationSha256 }: CrateDescription, config: string): string[] {
  const now = software();
  const pairs: [string, string | undefined, string][] = [
    ["software", then.sourceSha256 ?? then.version, then.sourceSha256 === undefined ? now.version : now.sourceSha256],
    ["platform", then.platform, now.platform],
    ["runtime", then.runtime, now.runtime],
    ["configuration", configurationSha256, sha256Of(readFileSync(config, "utf8"))],
  ];
  return pairs
    .filter(([, before, after]) => before !== after)
    .map(([what, before = "not said", after]) => `${what}: ${before.slice(0, 12)} then, ${after.slice(0, 12)} now`);
}

function report(replay: CrateReplay, { changed, output }: { changed: readonly string[]; output: Output }): void {
  const { scores, others, values, withoutArrival, unknown, silent: withoutScore, conditions } = replay;
  const differing = scores.filter((each) => unexplained(each) > 0);
  const isEqual = differing.length === 0 && withoutScore.length === 0;
  const equal = scores.reduce((sum, each) => sum + each.equal, 0);
  const edges = scores.reduce((sum, each) => sum + each.atEdges, 0);
  const figures = others.filter((each) => unexplained(each) > 0).length;
  const lines = [
    `${counted(values, "value")} went through the path again; ${counted(equal, "score")} ${equal === 1 ? "has" : "have"} the same bits as recorded.`,
    ...(edges > 0
      ? [`${counted(edges, "score")} at the edges, where the window reaches beyond the recording, are not compared.`]
      : []),
    ...differing.map(textOf),
    ...withoutScore.map((text) => `No scores of ${text}`),
    ...(others.length > 0
      ? [`Of ${others.length} other figures ${others.length - figures} are the same throughout.`]
      : []),
    ...(withoutArrival > 0
      ? [`The arrival of ${counted(withoutArrival, "value")} is not known: they were taken by their own times.`]
      : []),
    ...(unknown.length > 0 ? [`Not in the configuration: ${unknown.slice(0, 10).join(", ")}.`] : []),
    ...(conditions.size > 0
      ? [`Conditions raised: ${[...conditions].map(([id, count]) => `${id} (${count})`).join(", ")}.`]
      : []),
    ...(changed.length > 0
      ? ["Not as it was recorded:", ...changed.map((text) => `  ${text}`)]
      : ["Versions, configuration and platform are the same."]),
  ];
  const data = {
    ...{ ok: isEqual || changed.length > 0, equal: isEqual, values, withoutArrival, changed, unknown, withoutScore },
    ...{ scores, others, conditions: Object.fromEntries(conditions) },
  };
  output.result(data, lines.join("\n"));
  if (isEqual || changed.length > 0) return;
  throw new PermanentError("The scores differ although nothing else does.", {
    code: "SAMSPEL_REPLAY_DIFFERS",
    next: "Keep the crate and the models, and report it: this must not happen.",
  });
}

function textOf({ signal, different, onlyRecorded, onlyReplayed, greatest, firstDifferenceMs }: Comparison): string {
  const first = firstDifferenceMs === undefined ? "" : `, first at ${new Date(firstDifferenceMs).toISOString()}`;
  const share = different > 0 ? `, by up to ${(100 * greatest).toPrecision(3)} %` : "";
  return `${signal}: ${different} differ${share}, ${onlyRecorded} were recorded only, ${onlyReplayed} came only now${first}.`;
}
