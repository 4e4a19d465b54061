/** Normal bands, limits and explanations of the values of an asset, and the words that belong to them. */
import type { AlarmReport } from "../gateway/core/alarm.ts";
import type { AssetReport } from "../gateway/core/view.ts";
import { featureFacts, featuresOf, metricOf, optionOf } from "./cards/health-facts.ts";
import { cardFacts } from "./cards/model-card.ts";
import { enMeasured, type MeasuredWords } from "./language/en-measured.ts";
import { enSetup } from "./language/en-setup.ts";
import { svMeasured } from "./language/sv-measured.ts";
import { svSetup } from "./language/sv-setup.ts";
import { useScreen } from "./screen.ts";
import { useAnswer } from "./use-answer.ts";
import { alarmsOn, type BandEdge, bandOf, type NormalBand, type ValueBand } from "./value-band.ts";

export function useMeasuredWords(): MeasuredWords {
  const { language } = useScreen();
  return language.value === "sv" ? svMeasured : enMeasured;
}

/** What the values of an asset are held against, by tag; without the alarms until they have been asked for. */
export function useBands(asset: AssetReport): (tagId: string) => ValueBand | undefined {
  const { live, language, queries } = useScreen();
  const text = useMeasuredWords();
  const { answer } = useAnswer(() => queries.alarmDefinitions());
  const { setup } = language.value === "sv" ? svSetup : enSetup;
  return (tagId) => {
    const facts = { tagId, asset, text, setup };
    const range = live.tags.value.get(tagId)?.range;
    const stated = range === undefined ? undefined : { ...range, origin: text.range };
    const normal = baselineOf(facts) ?? stated ?? learnedOf(facts);
    return bandOf(normal, [...alarmEdges(answer ?? [], facts), ...zoneEdges(facts), ...lifeEdges(facts)]);
  };
}

interface Facts {
  readonly tagId: string;
  readonly asset: AssetReport;
  readonly text: MeasuredWords;
  readonly setup: typeof enSetup.setup;
}

function baselineOf({ tagId, asset, text }: Facts): NormalBand | undefined {
  const { mean, deviation } = featureFacts(metricOf(asset, "health"), tagId);
  if (mean === undefined || deviation === undefined) return undefined;
  return { low: mean - 2 * deviation, high: mean + 2 * deviation, origin: text.baseline };
}

function learnedOf({ tagId, asset, text }: Facts): NormalBand | undefined {
  for (const { id, card, channels } of asset.models) {
    const { low, high } = cardFacts(card ?? {}).channels[channels.indexOf(tagId)] ?? {};
    if (low !== undefined && high !== undefined) return { low, high, origin: text.learnedBy(id) };
  }
  return undefined;
}

function alarmEdges(alarms: readonly AlarmReport[], { tagId, setup }: Facts): BandEdge[] {
  return alarmsOn(tagId, alarms).map(({ limit, name, id, origin, originText }) => ({
    value: limit,
    name: name ?? id,
    origin: originText ?? (origin === undefined ? setup.noOrigin : setup.origins[origin]),
  }));
}

function zoneEdges({ tagId, asset, text, setup }: Facts): BandEdge[] {
  const metric = metricOf(asset, "health");
  const { limits } = featureFacts(metric, tagId);
  const profile = featuresOf(metric).find(({ tag }) => tag === tagId)?.profile;
  const origin = profile === undefined ? text.configured : (setup.profileOrigin[profile] ?? profile);
  const names = [text.zone("A", "B"), text.zone("B", "C"), text.zone("C", "D")];
  return (limits ?? []).map((value, index) => ({ value, name: names[index]!, origin }));
}

function lifeEdges({ tagId, asset, text }: Facts): BandEdge[] {
  const life = metricOf(asset, "remaining-life");
  const limit = optionOf(life, "limit");
  if (optionOf(life, "feature") !== tagId || typeof limit !== "number") return [];
  return [{ value: limit, name: text.endOfLife, origin: text.configured }];
}

/** Normal band and limits as facts, each with its origin. */
export function useBandFacts(): (band: ValueBand, unit: string) => (readonly [string, string])[] {
  const { format } = useScreen();
  const text = useMeasuredWords();
  const said = (value: number, unit: string) => `${format.value.number(value)} ${unit}`.trim();
  return (band, unit) => {
    const { normal, limits } = band;
    const between =
      normal && `${text.between(format.value.number(normal.low), format.value.number(normal.high))} ${unit}`;
    return [
      ...(normal === undefined ? [] : [[text.normal, text.from(between!.trim(), normal.origin)] as const]),
      ...limits.map(({ value, name, origin }) => [name, text.from(said(value, unit), origin)] as const),
    ];
  };
}
