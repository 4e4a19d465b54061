/** Card `energy-air`: leak test of compressed air: how to make it, what it gives, and those made before. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { AirTestReport } from "../../gateway/core/energy.ts";
import { Explained } from "../controls/explain.tsx";
import { usePress } from "../controls/use-press.ts";
import { useScreen } from "../screen.ts";
import { useEnergyWords } from "../use-energy.ts";
import { defineCard } from "./card.ts";

export const energyAir = defineCard({ about: "site", view: Air });

const fields = {
  cycle: ["onLoad", "offLoad", "capacity", "hours"],
  decay: ["volume", "startBar", "endBar", "seconds", "hours"],
} as const;
type Kind = keyof typeof fields;

function Air() {
  const { queries } = useScreen();
  const text = useEnergyWords();
  const kind = useSignal<Kind>("cycle");
  const tests = useSignal<readonly AirTestReport[]>([]);
  const { isBusy, failure, run } = usePress();
  useEffect(() => {
    queries.airTests().then(
      (answer) => {
        tests.value = answer.tests;
      },
      () => undefined,
    );
  }, []);
  const submit = (event: SubmitEvent & { currentTarget: HTMLFormElement }): void => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const number = (name: string) => Number(data.get(name));
    const test =
      kind.value === "cycle"
        ? {
            kind: "cycle",
            onLoadSeconds: number("onLoad"),
            offLoadSeconds: number("offLoad"),
            capacityM3Min: number("capacity"),
          }
        : {
            kind: "decay",
            volumeM3: number("volume"),
            startBar: number("startBar"),
            endBar: number("endBar"),
            seconds: number("seconds"),
          };
    void run(async () => {
      const report = await queries.runAirTest({ test, hoursPerYear: number("hours") });
      tests.value = [...tests.value, report];
    });
  };
  return (
    <>
      <h2>{text.airTitle}</h2>
      <fieldset class="segments" aria-label={text.airTitle}>
        {(["cycle", "decay"] as const).map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={kind.value === name}
            onClick={() => {
              kind.value = name;
            }}
          >
            {text[name]}
          </button>
        ))}
      </fieldset>
      <p>{kind.value === "cycle" ? text.airGuide : text.decayGuide}</p>
      <form class="energy-form" onSubmit={submit}>
        {fields[kind.value].map((name) => (
          <label key={`${kind.value} ${name}`}>
            {text[name]}
            <input name={name} type="number" step="any" min="0" required />
          </label>
        ))}
        <button type="submit" class="button" disabled={isBusy}>
          {text.compute}
        </button>
      </form>
      {failure !== undefined && <p class="failure">{failure}</p>}
      {tests.value.length > 0 && (
        <ol class="energy-tests" aria-label={text.kept}>
          {tests.value
            .slice(-5)
            .toReversed()
            .map((report) => (
              <li key={report.timeMs}>
                <Result report={report} />
              </li>
            ))}
        </ol>
      )}
    </>
  );
}

function Result({ report }: { report: AirTestReport }) {
  const { format } = useScreen();
  const text = useEnergyWords();
  const { timeMs, leakShare, kw, kwhPerYear, sekPerYear, orePerKwh, kgCo2ePerYear, factor, year } = report;
  const number = (value: number) => format.value.number(value);
  const said = text.factor(number(factor.gPerKwh), text.methods[factor.method], String(factor.year), factor.source);
  return (
    <Explained
      explanation={{
        topic: "oee",
        own: {
          ...text.topics.air,
          facts: [
            [text.hours, number(year.hoursPerYear)],
            ["kW per m³/min", number(year.specificPower)],
            ["CO₂e", `${number(kgCo2ePerYear)} kg: ${said}`],
          ],
        },
      }}
    >
      {format.value.dateTime(timeMs)}: {leakShare === null ? "" : `${text.share(format.value.percent(leakShare))}, `}
      {text.leak(number(kw), number(kwhPerYear))},{" "}
      {sekPerYear === null || orePerKwh === null ? text.noCost : text.costs(number(sekPerYear), number(orePerKwh))}
    </Explained>
  );
}
