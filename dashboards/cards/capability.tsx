/** Capability of a characteristic: Cp, Cpk with its interval, Pp, Ppk; each tells how it was calculated. */
import type { QualityChart } from "../../gateway/core/statistics.ts";
import { reasonCode } from "../collaboration.ts";
import { Explained } from "../controls/explain.tsx";
import { useScreen } from "../screen.ts";
import { useChartWords, useFine } from "../use-charts.ts";

const names = ["cp", "cpk", "pp", "ppk"] as const;

export function Capability({ chart }: { chart: QualityChart }) {
  const { format } = useScreen();
  const text = useChartWords();
  const fine = useFine();
  const { capability, capabilityReason, unit, specLower, specUpper } = chart;
  if (capability === null) {
    const code = capabilityReason === undefined ? "" : reasonCode(capabilityReason);
    return (
      <p class="muted">
        {text.noCapability} {text.refusals[code] ?? capabilityReason}
      </p>
    );
  }
  const index = (value: number | null) => (value === null ? "–" : format.value.fixed(value, 2));
  const length = (value: number | undefined) =>
    value === undefined ? "–" : `${fine(value)} ${format.value.unit(unit)}`;
  const { cpkLow, cpkHigh } = capability;
  const interval = cpkLow === null || cpkHigh === null ? "" : text.interval(index(cpkLow), index(cpkHigh));
  const facts = [
    [text.specUpper, length(specUpper)],
    [text.specLower, length(specLower)],
    [text.mean, length(capability.mean)],
    [text.sigmaWithin, length(capability.sigmaWithin)],
    [text.sigmaOverall, length(capability.sigmaOverall)],
    [text.count, format.value.integer(capability.count)],
  ] as const;
  return (
    <>
      <h4>{text.capability}</h4>
      {!capability.isStable && <p>▲ {text.unstable}</p>}
      <dl class="figures">
        {names.map((name) => (
          <div key={name}>
            <dt>{text.topics[name].title}</dt>
            <dd>
              <Explained explanation={{ topic: "oee", own: { ...text.topics[name], facts } }}>
                <span class="number">{index(capability[name])}</span>
                {name === "cpk" && interval !== "" && <span class="muted"> ({interval})</span>}
              </Explained>
            </dd>
          </div>
        ))}
        <div>
          <dt>{text.count}</dt>
          <dd class="number">{format.value.integer(capability.count)}</dd>
        </div>
      </dl>
    </>
  );
}
