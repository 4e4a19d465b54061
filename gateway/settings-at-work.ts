/** Changing the configuration file from a page: a closed set of settings, shown as a difference, checked as a whole, written in one step. */
import { accessSync, constants } from "node:fs";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import Value from "typebox/value";
import { parseDocument } from "yaml";
import { refuseReferences } from "./config/additions.ts";
import type { Configuration, MetricEntry } from "./config/configuration.ts";
import { type Place, withValues } from "./config/exchange-value.ts";
import { flowText } from "./config/flow-text.ts";
import { lineDifference } from "./config/line-difference.ts";
import { configurationText, parseConfiguration } from "./config/load.ts";
import type { Registries } from "./config/schema.ts";
import { secretLines } from "./config/secret-lines.ts";
import { digestOf, WayBack } from "./config/way-back.ts";
import { writeInOneStep } from "./config/write-file.ts";
import { emissionFactors } from "./core/emission-factors.ts";
import { ConfigError } from "./core/errors.ts";
import type { Reloading } from "./core/onboarding.ts";
import type {
  AppliedSetting,
  SettingChange,
  SettingName,
  SettingsControl,
  SettingsPreview,
  SettingsReport,
} from "./core/settings.ts";
import { energyOptions } from "./metrics/energy/energy-options.ts";
import { productionOptions } from "./metrics/production/production-options.ts";

export interface SettingsParts {
  readonly configuration: Configuration;
  readonly registries: Registries;
  /** Absent where a changed file is taken at the next start only. */
  readonly reload: Reloading | undefined;
  /** A demonstration, which begins with its own file each time. */
  readonly isDemo: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Where a setting of the site stands, or the kinds of metric that have it. */
const places: Readonly<Record<SettingName, readonly string[] | { readonly kinds: readonly string[] }>> = {
  language: ["display", "language"],
  timeZone: ["display", "timeZone"],
  factor: ["energy", "factor"],
  secondFactor: ["energy", "secondFactor"],
  tariff: ["energy", "tariff"],
  graceMinutes: { kinds: ["energy"] },
  fallbackKw: { kinds: ["energy"] },
  intervalMinutes: { kinds: ["energy"] },
  shifts: { kinds: ["production"] },
  holidays: { kinds: ["production"] },
  profile: { kinds: ["health", "vibration"] },
};

export function openSettings(parts: SettingsParts): SettingsControl {
  const { configuration, reload } = parts;
  const { path: file, dataDirectory } = configuration;
  const wayBack = new WayBack({ file, kept: join(dataDirectory, "settings-undo.json"), isToTheFirst: false });
  return {
    report: () => reportOf(parts, wayBack.isOpen()),
    preview: (changes) => preview(parts, changes),
    apply(changes, digest) {
      const before = configurationText(file);
      if (digestOf(before) !== digest) throw changedMeanwhile(file);
      const after = changedText(parts, before, changes);
      const write = () => {
        if (after !== before) writeInOneStep(file, after);
        return { isWritten: after !== before };
      };
      if (!wayBack.around(write, []).isWritten) return [];
      reload?.request();
      return applied(before, changes);
    },
    undo() {
      wayBack.go();
      reload?.request();
    },
  };
}

/** In words for the audit log. */
function applied(before: string, changes: readonly SettingChange[]): AppliedSetting[] {
  const plain = plainOf(before);
  const text = (value: unknown) => (value === undefined ? "the default" : flowText(value, { isJson: false }));
  return changes.map((change) => {
    const [place = []] = placesOf(plain, change);
    const from = place.reduce<unknown>((inner, key) => Reflect.get(Object(inner), key), plain);
    return { place: nameOf(change), from: text(from), to: text(change.value) };
  });
}

function plainOf(text: string): unknown {
  return parseDocument(text, { prettyErrors: false }).toJS({ maxAliasCount: 100 });
}

function preview(parts: SettingsParts, changes: readonly SettingChange[]): SettingsPreview {
  const { path: file } = parts.configuration;
  const before = configurationText(file);
  const after = changedText(parts, before, changes);
  return {
    ...lineDifference(before, after, { before: secretLines(before), after: secretLines(after) }),
    digest: digestOf(before),
    isChanged: after !== before,
    holdsMore: !isAtWork(parts, before),
    canWrite: canWrite(file),
    file,
  };
}

/** Checked as `samspel check` does. Throws ConfigError. */
function changedText(
  { configuration, registries, env }: SettingsParts,
  before: string,
  changes: readonly SettingChange[],
) {
  refuseReferences(changes);
  // A file that somebody has broken since is not changed further.
  parseConfiguration(before, { path: configuration.path, registries, env });
  const plain = plainOf(before);
  const text = withValues(
    before,
    changes.flatMap((change) => placesOf(plain, change).map((place) => ({ place, value: change.value }))),
  );
  if (text === undefined) throw byHand(configuration.path, changes);
  parseConfiguration(text, { path: configuration.path, registries, env });
  return text;
}

/** Throws ConfigError when the file has no such metric, or one of another kind. */
function placesOf(plain: unknown, change: SettingChange): readonly Place[] {
  const { setting, metric } = change;
  const place = places[setting];
  if (!("kinds" in place)) {
    if (metric === undefined) return [place];
    throw unknown(change, "It is a setting of the site.");
  }
  const metrics = listAt(plain, "metrics");
  const index = metrics.findIndex((entry) => {
    return Reflect.get(Object(entry), "id") === metric && place.kinds.includes(Reflect.get(Object(entry), "kind"));
  });
  const kinds = place.kinds.join(" or ");
  if (metric === undefined || index < 0)
    throw unknown(change, `The file has no metric of the kind ${kinds} with that id.`);
  const found = metrics[index];
  if (Reflect.get(Object(found), "kind") !== "health") return [["metrics", index, setting]];
  const features = profiledFeatures(found).map((feature) => ["metrics", index, "features", feature, setting]);
  if (features.length === 0) throw unknown(change, "None of its features has limits by a class of vibration.");
  return features;
}

/** Positions of the features of a health index that are judged by a class of vibration, and not by limits of their own. */
function profiledFeatures(metric: unknown): readonly number[] {
  return listAt(metric, "features").flatMap((feature, index) => {
    const isJudged = Object.hasOwn(Object(feature), "profile") && !Object.hasOwn(Object(feature), "limits");
    return isJudged ? [index] : [];
  });
}

function listAt(from: unknown, key: string): readonly unknown[] {
  const list: unknown = Reflect.get(Object(from), key);
  return Array.isArray(list) ? list : [];
}

function nameOf({ setting, metric }: SettingChange): string {
  const place = places[setting];
  return "kinds" in place ? `metrics/${metric}/${setting}` : place.join("/");
}

/** What the command line adds to a configuration, such as the port of a demonstration, does not stand in the file. */
function isAtWork({ configuration, registries, env }: SettingsParts, text: string): boolean {
  try {
    const { api: _, ...inFile } = parseConfiguration(text, { path: configuration.path, registries, env });
    const { api: __, ...atWork } = configuration;
    return isDeepStrictEqual(inFile, atWork);
  } catch {
    return false;
  }
}

/** The new file is written beside the old one. */
function canWrite(file: string): boolean {
  try {
    accessSync(dirname(file), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function reportOf({ configuration, reload, isDemo }: SettingsParts, canUndo: boolean): SettingsReport {
  const { display, energy, metrics } = configuration;
  const { factor, secondFactor, tariff } = energy;
  return {
    ...{ language: display.language, timeZone: display.timeZone, factor },
    ...(secondFactor === undefined ? {} : { secondFactor }),
    ...(tariff === undefined ? {} : { tariff }),
    factors: emissionFactors,
    calendars: metrics.flatMap((metric) => {
      if (metric.kind !== "production" || !Value.Check(productionOptions, metric.options)) return [];
      const { timeZone, shifts, holidays } = metric.options;
      return [{ metric: metric.id, name: assetName(metric, configuration), timeZone, shifts, holidays }];
    }),
    lines: configuration.lines.map(({ id, name = id, assets }) => ({
      ...{ id, name },
      metrics: metrics
        .filter((metric) => metric.kind === "production" && assets.some((asset) => isOf(metric, asset)))
        .map((metric) => metric.id),
    })),
    meters: metrics.flatMap((metric) => {
      if (metric.kind !== "energy" || !Value.Check(energyOptions, metric.options)) return [];
      const { graceMinutes, fallbackKw, intervalMinutes } = metric.options;
      const compared = fallbackKw === undefined ? {} : { fallbackKw };
      return [
        { metric: metric.id, name: assetName(metric, configuration), graceMinutes, ...compared, intervalMinutes },
      ];
    }),
    ...{ canReload: reload !== undefined, canUndo, isKept: !isDemo },
  };
}

function assetName(metric: MetricEntry, { assets }: Configuration): string {
  const asset = assets.find(({ id }) => isOf(metric, id));
  return asset?.name ?? asset?.id ?? metric.id;
}

function isOf({ id }: MetricEntry, asset: string): boolean {
  return id === asset || id.startsWith(`${asset}/`);
}

function changedMeanwhile(file: string): ConfigError {
  return new ConfigError(`${file} was changed since the difference was made. Nothing was written.`, {
    code: "SAMSPEL_CONFIG_CHANGED",
    next: "Look at the difference again, then write it.",
  });
}

function unknown({ setting, metric }: SettingChange, why: string): ConfigError {
  return new ConfigError(`${setting} of ${metric ?? "the site"} cannot be changed. ${why}`, {
    code: "SAMSPEL_SETTING_UNKNOWN",
    next: "GET /api/v1/settings/values lists what can be changed.",
  });
}

function byHand(file: string, changes: readonly SettingChange[]): ConfigError {
  const names = [...new Set(changes.map(({ setting }) => setting))].join(", ");
  return new ConfigError(`${names}: this stands in ${file} in a way that is not changed from here.`, {
    code: "SAMSPEL_SETTING_BY_HAND",
    next: "Change it in the file, then run: samspel reload --config FILE.",
  });
}
