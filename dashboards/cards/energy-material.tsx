/** Card `energy-material`: what became of the material in the last seven days: yield, recovered scrap, CO₂e bound in scrap. */
import { useScreen } from "../screen.ts";
import { useKeyedAnswer } from "../use-answer.ts";
import { useEnergyWords } from "../use-energy.ts";
import { useSteps } from "../use-production.ts";
import { defineCard } from "./card.ts";
import { figureIn, PeriodFigure, PeriodRemarks } from "./period-figure.tsx";

export const energyMaterial = defineCard({ about: "site", view: Material });

const weekMs = 7 * 86_400_000;
const names = ["material-yield", "scrap-recovery", "input-per-good", "scrap-co2e"] as const;

function Material() {
  const { words, queries, live } = useScreen();
  const text = useEnergyWords();
  const toMs = useSteps();
  const { answer, failure } = useKeyedAnswer(`material ${toMs}`, () =>
    queries.production.periods("day", { fromMs: toMs - weekMs, toMs }),
  );
  const { topics } = words.value;
  const weighed = (answer?.machines ?? []).filter(({ total }) => figureIn(total, names[0]) !== undefined);
  const nameOf = (id: string) => live.assets.value?.find((asset) => asset.id === id)?.name ?? id;
  return (
    <>
      <h2>{text.materialTitle}</h2>
      {failure !== undefined && <p class="failure">{failure}</p>}
      {answer === undefined && failure === undefined && <p class="empty">{words.value.shell.loading}</p>}
      {answer !== undefined && weighed.length === 0 && <p class="empty">{text.materialNone}</p>}
      {weighed.map(({ metric, asset, total }) => (
        <section key={metric}>
          <h3>{nameOf(asset)}</h3>
          <dl class="figures">
            {names.map((name) => (
              <div key={name}>
                <dt>{topics[name].title}</dt>
                <dd>
                  <PeriodFigure figure={figureIn(total, name)} period={total} />
                </dd>
              </div>
            ))}
          </dl>
          <PeriodRemarks remarks={total.remarks.filter((remark) => remark === "mass-unbalanced")} />
        </section>
      ))}
    </>
  );
}
