/** What explains the health of a machine and its remaining life, and health on its scale. */
import type { ComponentChildren } from "preact";
import type { MetricReport } from "../../gateway/core/view.ts";
import { ValueBar } from "../charts/value-bar.tsx";
import { Explained } from "../controls/explain.tsx";
import { useScreen } from "../screen.ts";
import { useMeasuredWords } from "../use-measured.ts";
import type { ValueBand } from "../value-band.ts";
import { optionOf, outputTag } from "./health-facts.ts";
import { signalName } from "./signal-name.ts";

/** Below which health says watch, plan and act. Source: health-index.ts of the gateway. */
const steps = { watch: 80, plan: 50, act: 20 } as const;

function useHealthBand(): ValueBand {
  const { health } = useMeasuredWords();
  const limits = (["act", "plan", "watch"] as const).map((state) => ({
    ...{ value: steps[state], name: health.states[state], origin: health.scaleOrigin },
  }));
  return { low: 0, high: 100, normal: { low: steps.watch, high: 100, origin: health.scaleOrigin }, limits };
}

interface MetricProps {
  readonly metric: MetricReport | undefined;
  readonly children: ComponentChildren;
}

export function HealthExplained({ metric, children }: MetricProps) {
  const { health, from } = useMeasuredWords();
  const { scaleOrigin, states: _states, ...words } = health;
  const facts = useHealthBand().limits.map(({ name, value }) => [name, from(`< ${value}`, scaleOrigin)] as const);
  const inputs = metric?.inputs ?? [];
  return (
    <Explained explanation={{ topic: "score", tagId: outputTag(metric, "index"), inputs, own: { ...words, facts } }}>
      {children}
    </Explained>
  );
}

export function HealthBar({ value }: { value: number | undefined }) {
  const { words, format } = useScreen();
  const text = words.value.health;
  const shown = value === undefined ? "–" : text.of(format.value.integer(value));
  return <ValueBar band={useHealthBand()} value={value} label={`${text.index}: ${shown}`} />;
}

export function LifeExplained({ metric, children }: MetricProps) {
  const { live, words, format } = useScreen();
  const { life, limit, from, configured } = useMeasuredWords();
  const feature = String(optionOf(metric, "feature") ?? "");
  const unit = format.value.unit(live.tags.value.get(feature)?.unit ?? "");
  const end = optionOf(metric, "limit");
  const said = typeof end === "number" ? from(`${format.value.number(end)} ${unit}`.trim(), configured) : "–";
  const facts = [[`${limit}: ${signalName(feature, live.tags.value, words.value)}`, said]] as const;
  return (
    <Explained explanation={{ topic: "score", inputs: metric?.inputs ?? [], own: { ...life, facts } }}>
      {children}
    </Explained>
  );
}
