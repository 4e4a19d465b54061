/** Card `health`: how well an asset is, what drives that, how long it may last, and what to do. */
import type { AssetReport } from "../../gateway/core/view.ts";
import { Trend } from "../charts/trend.tsx";
import { StatusSymbol } from "../controls/symbols.tsx";
import { useTag } from "../controls/value.tsx";
import { useScreen } from "../screen.ts";
import { lineOf } from "../series.ts";
import { useBands } from "../use-measured.ts";
import { useRange, useSeries } from "../use-series.ts";
import { numberOf } from "../value-state.ts";
import { type AssetProps, defineCard } from "./card.ts";
import { featureFacts, metricOf, outputTag, reasonCode } from "./health-facts.ts";
import { HealthBar, HealthExplained, LifeExplained } from "./health-figure.tsx";
import { LastHour, Measured } from "./measured.tsx";
import { signalName } from "./signal-name.ts";
import { useGapBands, useHoldMs } from "./trend-parts.ts";

export const health = defineCard({ about: "asset", title: (words) => words.health.title, view: Health });

function Health({ asset }: AssetProps) {
  const { live, words } = useScreen();
  const metric = metricOf(asset, "health");
  const driver = live.value(outputTag(metric, "driver")).value?.value;
  const bandOf = useBands(asset);
  return (
    <>
      <div class="health-strip">
        <Index asset={asset} />
        <dl class="figures">
          {typeof driver === "string" && (
            <div>
              <dt>{words.value.health.driver}</dt>
              <dd>
                {signalName(driver, live.tags.value, words.value)} <Measured tagId={driver} band={bandOf(driver)} />
              </dd>
            </div>
          )}
          <Bearing asset={asset} />
          <Life asset={asset} />
        </dl>
      </div>
      <Advice asset={asset} />
      {typeof driver === "string" && <DriverTrend asset={asset} tagId={driver} />}
      <p class="muted">{words.value.health.indicative}</p>
    </>
  );
}

function Index({ asset }: AssetProps) {
  const { live, words, format } = useScreen();
  const text = words.value.health;
  const metric = metricOf(asset, "health");
  const { last, state } = useTag(outputTag(metric, "index"));
  const value = numberOf(last);
  const word = live.value(outputTag(metric, "state")).value?.value;
  const status = live.value(outputTag(metric, "status")).value?.value;
  const reason = reasonCode(metric, "index");
  if (value === undefined || (state !== "fresh" && state !== "uncertain")) {
    return (
      <p class="health-index">
        – <span class="value-note">{text.reasons[reason ?? "waiting"] ?? reason}</span>
      </p>
    );
  }
  return (
    <div class="health-index">
      <HealthExplained metric={metric}>
        <strong class="health-figure">{format.value.integer(value)}</strong>{" "}
        <span class="muted">{text.of("").trim()}</span>
      </HealthExplained>
      <HealthBar value={value} />
      <LastHour tagId={outputTag(metric, "index")} />
      <p class="health-state">
        {status === "M" && <StatusSymbol status="M" name={text.statusM} />}
        {status === "F" && <StatusSymbol status="F" name={text.statusF} />}
        {text.states[String(word)] ?? ""}
      </p>
    </div>
  );
}

function Bearing({ asset }: AssetProps) {
  const { live, words } = useScreen();
  const metric = metricOf(asset, "bearing-diagnosis");
  const type = live.value(outputTag(metric, "type")).value?.value;
  const text = words.value.health;
  if (metric === undefined) return null;
  const reason = text.reasons[reasonCode(metric, "type") ?? "waiting"] ?? "";
  return (
    <div>
      <dt>{text.diagnosis}</dt>
      <dd>{typeof type === "string" ? text.faults[type] : `– ${reason}`}</dd>
    </div>
  );
}

const msPerHour = 3_600_000;

function Life({ asset }: AssetProps) {
  const { live, words, format } = useScreen();
  const metric = metricOf(asset, "remaining-life");
  const [low, high] = ["remaining-low", "remaining-high"].map((name) =>
    numberOf(live.value(outputTag(metric, name)).value),
  );
  const text = words.value.health;
  if (metric === undefined) return null;
  const duration = (hours: number) => (hours * msPerHour < 1000 ? text.now : format.value.duration(hours * msPerHour));
  const interval = (from: string, to: string) => (from === to ? from : text.interval(from, to));
  return (
    <div>
      <dt>{text.life}</dt>
      {low === undefined ? (
        <dd>{text.reasons[reasonCode(metric, "remaining-low") ?? "no-trend"] ?? text.reasons["no-trend"]}</dd>
      ) : (
        <dd>
          <LifeExplained metric={metric}>
            {high === undefined ? text.openInterval(duration(low)) : interval(duration(low), duration(high))}
          </LifeExplained>
          <p class="life-note">{text.lifeNote}</p>
        </dd>
      )}
    </div>
  );
}

function Advice({ asset }: AssetProps) {
  const { live, words } = useScreen();
  const metric = metricOf(asset, "health");
  const text = words.value.health.advice;
  const state = live.value(outputTag(metric, "state")).value?.value;
  const status = live.value(outputTag(metric, "status")).value?.value;
  const fault = live.value(outputTag(metricOf(asset, "bearing-diagnosis"), "type")).value?.value;
  const isNamed = fault === "outer" || fault === "inner" || fault === "ball";
  if (status === "F") return <p class="advice">{text.sensor}</p>;
  if (state === "act") return <p class="advice">{isNamed ? `${text.act} ${text.bearing}` : text.act}</p>;
  if (isNamed) return <p class="advice">{text.bearing}</p>;
  if (state === "plan" || state === "watch" || state === "normal") return <p class="advice">{text[state]}</p>;
  return null;
}

function DriverTrend({ asset, tagId }: { readonly asset: AssetReport; readonly tagId: string }) {
  const { live, words, format, theme } = useScreen();
  const range = useRange();
  const { series, failure, isLoaded } = useSeries(tagId);
  const holdToMs = useHoldMs(tagId);
  const bands = useGapBands(series);
  const { limits, mean, deviation } = featureFacts(metricOf(asset, "health"), tagId);
  const text = words.value.health;
  const name = signalName(tagId, live.tags.value, words.value);
  const unit = format.value.unit(live.tags.value.get(tagId)?.unit ?? "");
  const number = (value: number) => format.value.number(value);
  const normal =
    mean !== undefined && deviation !== undefined
      ? { low: mean - 2 * deviation, high: mean + 2 * deviation }
      : limits && { low: 0, high: limits[1] };
  return (
    <>
      {failure !== undefined && <p class="failure">{failure}</p>}
      <Trend
        label={name}
        unit={unit}
        lines={[{ label: name, line: lineOf(series, holdToMs), stroke: "solid" }]}
        range={range}
        {...(normal === undefined ? {} : { normal })}
        {...(limits === undefined ? {} : { limit: { value: limits[2], label: text.limit } })}
        bands={bands}
        lowest={0}
        height={200}
        format={format.value}
        words={words.value}
        theme={theme.value}
        isLoading={!isLoaded}
      />
      <p class="muted">
        {limits !== undefined && `${text.zones(number(limits[0]), number(limits[1]), number(limits[2]))} ${unit} `}
        {mean !== undefined && deviation !== undefined && `${text.baseline(number(mean), number(deviation))} ${unit}`}
      </p>
    </>
  );
}
