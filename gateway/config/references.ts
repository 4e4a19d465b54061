/** What no schema can check: names that must exist, be unique, or form no circle. */

import { alarmFindings } from "./alarm-findings.ts";
import type { Configuration } from "./configuration.ts";
import { lineFindings } from "./line-schema.ts";
import type { Finding } from "./problems.ts";
import { unknownKeyMessage } from "./problems.ts";
import type { Registries } from "./schema.ts";
import { tagFindings } from "./tag-findings.ts";

/** Tags that a model fills, below its id. */
export const modelOutputs = {
  score: "anomaly/score",
  state: "anomaly/state",
  contribution: "anomaly/contribution",
  shadow: "anomaly/shadow-score",
} as const;

/** Findings about names that do not exist, are given twice, or depend on themselves. */
export function referenceFindings(configuration: Configuration, registries: Registries): Finding[] {
  const findings: Finding[] = [];
  for (const list of [
    "sources",
    "tags",
    "metrics",
    "models",
    "sinks",
    "notifications",
    "alarms",
    "assets",
    "lines",
  ] as const) {
    findings.push(...duplicates(list, configuration[list]));
  }
  const sourceIds = configuration.sources.map(({ id }) => id);
  configuration.tags.forEach((tag, index) => {
    if (!sourceIds.includes(tag.source)) {
      findings.push({
        place: ["tags", index, "source"],
        message: `${tag.source} is ${unknownKeyMessage(tag.source, sourceIds)}`,
      });
    }
    findings.push(...tagFindings(tag, ["tags", index]));
  });
  const known = knownTags(configuration, registries);
  const check = (tagId: string, place: readonly (string | number)[]) => {
    if (!known.has(tagId)) findings.push({ place, message: `tag ${tagId} is ${nearestTag(tagId, known)}` });
  };
  const unitOf = (tagId: string) => configuration.tags.find(({ id }) => id === tagId)?.unit;
  configuration.metrics.forEach((metric, index) => {
    const problem = registries.metrics[metric.kind]?.problem?.(metric.options, unitOf);
    if (problem !== undefined) findings.push({ place: ["metrics", index], message: problem });
    for (const input of registries.metrics[metric.kind]?.inputs(metric.options) ?? []) check(input, ["metrics", index]);
  });
  configuration.sinks.forEach(({ kind, replay = "oldest-first" }, index) => {
    if (registries.sinks[kind]?.isOrdered !== true || replay === "oldest-first") return;
    const message = `a sink of kind ${kind} keeps the order of the log: leave replay out`;
    findings.push({ place: ["sinks", index, "replay"], message });
  });
  const liveOnly = new Set(configuration.tags.flatMap(({ id, keep }) => (keep === "live" ? [id] : [])));
  findings.push(...alarmFindings(configuration, { liveOnly, check }));
  const assetIds = configuration.assets.map(({ id }) => id);
  configuration.models.forEach((model, index) => {
    model.channels.forEach((channel, position) => {
      check(channel, ["models", index, "channels", position]);
      if (liveOnly.has(channel)) {
        const message = `tag ${channel} is about people (keep: live); a model may not learn from it`;
        findings.push({ place: ["models", index, "channels", position], message });
      }
    });
    if (model.mode !== undefined) check(model.mode, ["models", index, "mode"]);
    if (!assetIds.includes(model.asset)) {
      findings.push({
        place: ["models", index, "asset"],
        message: `${model.asset} is ${unknownKeyMessage(model.asset, assetIds)}`,
      });
    }
  });
  configuration.assets.forEach((asset, index) => {
    asset.tags.forEach((tag, position) => {
      check(tag, ["assets", index, "tags", position]);
    });
  });
  findings.push(...lineFindings(configuration.lines, assetIds));
  findings.push(...circles(configuration, registries));
  const { timeZone } = configuration.display;
  if (!isTimeZone(timeZone)) {
    findings.push({
      place: ["display", "timeZone"],
      message: `${timeZone} is no IANA time zone, like Europe/Stockholm`,
    });
  }
  return findings;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

function duplicates(list: string, entries: readonly { readonly id: string }[]): Finding[] {
  const seen = new Set<string>();
  const findings: Finding[] = [];
  entries.forEach(({ id }, index) => {
    if (seen.has(id)) findings.push({ place: [list, index, "id"], message: `the id ${id} is given twice` });
    seen.add(id);
  });
  return findings;
}

/** Ids of all tags: those of the file, and those that metrics and models fill. */
function knownTags(configuration: Configuration, registries: Registries): Set<string> {
  const known = new Set(configuration.tags.map(({ id }) => id));
  for (const { id, kind, options } of configuration.metrics) {
    for (const { name } of registries.metrics[kind]?.outputs(options) ?? []) known.add(`${id}/${name}`);
  }
  for (const { id } of configuration.models) {
    known.add(`${id}/${modelOutputs.score}`);
    known.add(`${id}/${modelOutputs.state}`);
    known.add(`${id}/${modelOutputs.shadow}`);
  }
  return known;
}

const suggestionCandidatesMax = 2000;

function nearestTag(id: string, known: ReadonlySet<string>): string {
  const message = unknownKeyMessage(id, [...known].slice(0, suggestionCandidatesMax));
  return message.includes("did you mean") ? message : "unknown; it is neither a tag of this file nor derived";
}

/** Metrics that need, directly or through others, what they compute. */
function circles(configuration: Configuration, registries: Registries): Finding[] {
  const producers = new Map<string, string>();
  const inputs = new Map<string, readonly string[]>();
  for (const { id, kind, options } of configuration.metrics) {
    const metric = registries.metrics[kind];
    for (const { name } of metric?.outputs(options) ?? []) producers.set(`${id}/${name}`, id);
    inputs.set(id, metric?.inputs(options) ?? []);
  }
  for (const { id, channels, mode } of configuration.models) {
    for (const output of [modelOutputs.score, modelOutputs.state, modelOutputs.shadow])
      producers.set(`${id}/${output}`, `model ${id}`);
    inputs.set(`model ${id}`, mode === undefined ? channels : [...channels, mode]);
  }
  const done = new Set<string>();
  const findings: Finding[] = [];
  const visit = (node: string, path: readonly string[]): void => {
    if (done.has(node)) return;
    if (path.includes(node)) {
      findings.push({
        place: ["metrics"],
        message: `depends on itself: ${[...path.slice(path.indexOf(node)), node].join(" → ")}`,
      });
      return;
    }
    for (const input of inputs.get(node) ?? []) {
      const producer = producers.get(input);
      if (producer !== undefined) visit(producer, [...path, node]);
    }
    done.add(node);
  };
  for (const node of inputs.keys()) visit(node, []);
  return findings;
}
