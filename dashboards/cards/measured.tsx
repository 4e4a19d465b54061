/** A live value as it never stands alone: with its unit, a bar with normal band and limits, its last hour, and what explains it when it is pressed. */
import { Sparkline } from "../charts/sparkline.tsx";
import { ValueBar } from "../charts/value-bar.tsx";
import { Explained } from "../controls/explain.tsx";
import { useTag, Value } from "../controls/value.tsx";
import { type Explanation, useScreen } from "../screen.ts";
import { useBandFacts, useMeasuredWords } from "../use-measured.ts";
import { useSeries } from "../use-series.ts";
import type { ValueBand } from "../value-band.ts";
import { numberOf } from "../value-state.ts";
import { figureName } from "./figure-name.ts";
import { originText } from "./origin-text.ts";
import { signalName } from "./signal-name.ts";

export interface MeasuredProps {
  readonly tagId: string;
  readonly band: ValueBand | undefined;
  /** Where no larger trend of it stands beside it. */
  readonly withLastHour?: boolean;
}

export function Measured({ tagId, band, withLastHour = false }: MeasuredProps) {
  return (
    <span class="measured">
      <ExplainedValue tagId={tagId} band={band} />
      {band !== undefined && <BandBar tagId={tagId} band={band} />}
      {withLastHour && <LastHour tagId={tagId} />}
    </span>
  );
}

/** The value alone, for rows of a list. */
export function ExplainedValue({ tagId, band }: { tagId: string; band?: ValueBand | undefined }) {
  return (
    <Explained explanation={useMeasuredExplanation(tagId, band)}>
      <Value tagId={tagId} />
    </Explained>
  );
}

/** A figure of a metric is explained by its topic where it has one; everything else by where it comes from. */
function useMeasuredExplanation(tagId: string, band: ValueBand | undefined): Explanation {
  const { live, words, format } = useScreen();
  const text = useMeasuredWords();
  const facts = useBandFacts();
  const tag = live.tags.value.get(tagId);
  const metric = live.assets.value
    ?.flatMap(({ metrics }) => metrics)
    .find(({ outputs }) => outputs.some((output) => output.tagId === tagId));
  const end = tagId.slice(tagId.lastIndexOf("/") + 1);
  const topic = metric === undefined ? undefined : figureName(end, words.value)?.topic;
  const known = topic === undefined ? undefined : words.value.topics[topic];
  const isCalculated = metric !== undefined;
  return {
    topic: topic ?? "oee",
    tagId,
    inputs: metric?.inputs ?? [],
    own: {
      title: signalName(tagId, live.tags.value, words.value),
      meaning: isCalculated ? text.calculated : text.meaning,
      formula: isCalculated ? text.calculatedFormula : text.formula,
      source: originText(tag?.origin),
      ...known,
      facts: band === undefined ? [] : facts(band, format.value.unit(tag?.unit ?? "")),
    },
  };
}

function BandBar({ tagId, band }: { tagId: string; band: ValueBand }) {
  const { live, words, format } = useScreen();
  const text = useMeasuredWords();
  const { last, state, tag } = useTag(tagId);
  const value = state === "fresh" || state === "uncertain" ? numberOf(last) : undefined;
  const unit = format.value.unit(tag?.unit ?? "");
  const name = signalName(tagId, live.tags.value, words.value);
  const shown =
    value === undefined ? words.value.reading.states.missing : `${format.value.number(value)} ${unit}`.trim();
  const rest = useBandFacts()(band, unit)
    .map(([what, how]) => `${what}: ${how}`)
    .join("; ");
  return <ValueBar band={band} value={value} label={text.said(name, shown, rest)} />;
}

const hourMs = 3_600_000;
/** A gateway that has just started shows what it has; less than this would be nothing but noise. */
const leastMs = 300_000;

export function LastHour({ tagId }: { tagId: string }) {
  const { live, words } = useScreen();
  const text = useMeasuredWords();
  const { series } = useSeries(tagId, { points: 160, lengthMs: hourMs });
  const toMs = live.nowMs.value;
  const firstMs = series.timesMs[0] ?? toMs;
  return (
    <Sparkline
      label={text.lastHour(signalName(tagId, live.tags.value, words.value))}
      series={series}
      range={{ fromMs: Math.max(toMs - hourMs, Math.min(firstMs, toMs - leastMs)), toMs }}
    />
  );
}
