/** Card `signals`: every number of an asset as a live trend with its history, its normal range and its gaps. */
import type { TagAnswer } from "../../gateway/api/contract.ts";
import { Trend } from "../charts/trend.tsx";
import { Value } from "../controls/value.tsx";
import { useScreen } from "../screen.ts";
import { lineOf } from "../series.ts";
import { useBands } from "../use-measured.ts";
import { useRange, useSeries } from "../use-series.ts";
import type { ValueBand } from "../value-band.ts";
import { type AssetProps, defineCard } from "./card.ts";
import { Measured } from "./measured.tsx";
import { signalName } from "./signal-name.ts";
import { useGapBands, useHoldMs, useStaleBand } from "./trend-parts.ts";

export const signals = defineCard({ about: "asset", title: (words) => words.asset.signals, view: Signals });

function Signals({ asset }: AssetProps) {
  const { live, words } = useScreen();
  const bandOf = useBands(asset);
  const tags = asset.tags.map((id) => live.tags.value.get(id)).filter((tag) => tag !== undefined);
  const isNumber = (tag: TagAnswer): boolean => tag.dataType === "number" || tag.dataType === "integer";
  if (tags.length === 0) return <p class="empty">{words.value.asset.noSignals}</p>;
  return (
    <>
      <ul class="signal-grid">
        {tags.filter(isNumber).map((tag) => (
          <li key={tag.id}>
            <Signal tag={tag} band={bandOf(tag.id)} />
          </li>
        ))}
      </ul>
      <dl class="figures">
        {tags
          .filter((tag) => !isNumber(tag) && tag.dataType !== "waveform")
          .map((tag) => (
            <div key={tag.id}>
              <dt>{signalName(tag.id, live.tags.value, words.value)}</dt>
              <dd>
                <Value tagId={tag.id} />
              </dd>
            </div>
          ))}
      </dl>
    </>
  );
}

function Signal({ tag, band }: { tag: TagAnswer; band: ValueBand | undefined }) {
  const { live, words, format, theme } = useScreen();
  const name = signalName(tag.id, live.tags.value, words.value);
  const range = useRange();
  const { series, failure, isLoaded } = useSeries(tag.id);
  const holdToMs = useHoldMs(tag.id);
  const bands = [...useGapBands(series), ...useStaleBand(tag.id)];
  const limit = band?.limits.at(-1);
  return (
    <article class="signal">
      <h3>{name}</h3>
      <p class="signal-value">
        <Measured tagId={tag.id} band={band} />
      </p>
      {failure !== undefined && <p class="failure">{failure}</p>}
      <Trend
        label={name}
        unit={format.value.unit(tag.unit)}
        lines={[{ label: name, line: lineOf(series, holdToMs), stroke: "solid" }]}
        range={range}
        {...(band?.normal === undefined ? {} : { normal: band.normal })}
        {...(limit === undefined ? {} : { limit: { value: limit.value, label: limit.name } })}
        bands={bands}
        height={180}
        format={format.value}
        words={words.value}
        theme={theme.value}
        isLoading={!isLoaded}
      />
    </article>
  );
}
