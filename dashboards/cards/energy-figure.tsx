/** A figure of energy that explains itself: value and unit, or a dash with the reason; pressed, how it was calculated. */
import type { ComponentChildren } from "preact";
import type { Co2e, EnergySums } from "../../gateway/core/energy.ts";
import { Explained } from "../controls/explain.tsx";
import type { EnergyWords } from "../language/en-energy.ts";
import { useScreen } from "../screen.ts";
import { useEnergyWords } from "../use-energy.ts";
import { useReason } from "./reason.ts";

export interface EnergyFigureProps {
  readonly topic: keyof EnergyWords["topics"];
  readonly value: number | null;
  readonly unit: string;
  readonly reason?: string | undefined;
  /** What goes into it, by name. */
  readonly facts?: readonly (readonly [string, string])[];
  readonly after?: ComponentChildren;
}

export function EnergyFigure({ topic, value, unit, reason, facts = [], after }: EnergyFigureProps) {
  const { format } = useScreen();
  const text = useEnergyWords();
  const why = useReason(reason);
  return (
    <Explained explanation={{ topic: "oee", own: { ...text.topics[topic], facts } }}>
      {value === null ? (
        <span class="missing">– {why}</span>
      ) : (
        <span class="number">{`${format.value.number(value)} ${unit}`.trim()}</span>
      )}
      {after}
    </Explained>
  );
}

/** What a figure of these sums rests on: time, share observed. */
export function useFacts(): (sums: EnergySums) => readonly (readonly [string, string])[] {
  const { format } = useScreen();
  const text = useEnergyWords();
  return ({ fromMs, toMs, coverage }) => [
    [text.span, `${format.value.dateTime(fromMs)} – ${format.value.dateTime(toMs)}`],
    ["", text.observed(format.value.percent(coverage))],
  ];
}

/** CO₂e never stands without factor, method, year and source. */
export function Co2Figure({ co2e, sums }: { co2e: Co2e; sums: EnergySums }) {
  const { format } = useScreen();
  const text = useEnergyWords();
  const facts = useFacts();
  const { gPerKwh, method, year, source, isUnconfirmed } = co2e.factor;
  const said = text.factor(format.value.number(gPerKwh), text.methods[method], String(year), source);
  const rests = [...facts(sums), [co2e.factor.id, said]] as const;
  return (
    <>
      <EnergyFigure topic="co2e" value={co2e.kg} unit="kg" facts={rests} />
      {co2e.gPerPart !== null && (
        <EnergyFigure
          topic="co2ePerPart"
          value={co2e.gPerPart}
          unit={text.gramsPerPart}
          facts={[...rests, [text.partsCounted, format.value.integer(sums.good ?? sums.produced ?? 0)]]}
        />
      )}
      <small class="muted">
        {said}
        {isUnconfirmed ? ` (${text.unconfirmed})` : ""}
      </small>
    </>
  );
}
