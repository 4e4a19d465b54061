/** Card `kaizen`: what was tried, and its effect on a figure, before against after, with its uncertainty and a verdict. */
import { useSignal } from "@preact/signals";
import type { KaizenReport } from "../../gateway/core/statistics.ts";
import { Explained } from "../controls/explain.tsx";
import { Failure } from "../controls/failure.tsx";
import { usePress } from "../controls/use-press.ts";
import { useScreen } from "../screen.ts";
import { useKeyedAnswer } from "../use-answer.ts";
import { useChartWords } from "../use-charts.ts";
import { useSteps } from "../use-production.ts";
import { defineCard } from "./card.ts";
import { NewKaizenCard } from "./kaizen-form.tsx";

export const kaizen = defineCard({ about: "site", view: Kaizen });

const states = ["trying", "kept", "dropped"] as const;

function Kaizen() {
  const { queries, live } = useScreen();
  const again = useSignal(0);
  const { answer, failure } = useKeyedAnswer(`${useSteps()} ${again.value}`, () => queries.production.kaizen());
  const text = useChartWords().kaizen;
  const onChange = () => {
    again.value++;
  };
  return (
    <>
      <h2>{text.title}</h2>
      {failure !== undefined && <p class="failure">{failure}</p>}
      {answer?.length === 0 && <p class="empty">{text.none}</p>}
      {answer !== undefined && answer.length > 0 && (
        <div class="table-frame">
          <KaizenTable cards={answer} onChange={onChange} />
        </div>
      )}
      {live.site.value?.role !== "viewer" && <NewKaizenCard onChange={onChange} />}
    </>
  );
}

export function KaizenTable({ cards, onChange }: { cards: readonly KaizenReport[]; onChange?: () => void }) {
  const text = useChartWords().kaizen;
  return (
    <table aria-label={text.title}>
      <thead>
        <tr>
          {[text.what, text.before, text.after, text.effect, text.verdict, text.state].map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {cards.map((card) => (
          <Row key={card.id} card={card} {...(onChange === undefined ? {} : { onChange })} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ card, onChange }: { card: KaizenReport; onChange?: () => void }) {
  const { words, format, live } = useScreen();
  const text = useChartWords().kaizen;
  const { effect, title, figure } = card;
  const { topics } = words.value;
  const machine = live.assets.value?.find(({ metrics }) => metrics.some(({ id }) => id === card.metric))?.name;
  const named = figure in topics ? topics[figure as keyof typeof topics].title : (text.figures[figure] ?? figure);
  const number = (value: number) => `${format.value.number(value)} ${format.value.unit(effect.unit)}`;
  const shown = (value: number | null) => (value === null ? "–" : number(value));
  const count = text.periods[effect.period];
  return (
    <tr>
      <th scope="row">
        <strong>{title}</strong>
        <span class="tag-origin">{[machine, named].filter(Boolean).join(": ")}</span>
        <span class="tag-origin">
          {text.window(format.value.date(card.afterFromMs), format.value.date(card.afterToMs))}
        </span>
      </th>
      <td class="number">
        {shown(effect.before)} <span class="tag-origin">{count(effect.countBefore)}</span>
      </td>
      <td class="number">
        {shown(effect.after)} <span class="tag-origin">{count(effect.countAfter)}</span>
      </td>
      <td>
        <Effect card={card} shown={shown} />
      </td>
      <td>{text.verdicts[effect.verdict]}</td>
      <td>
        {onChange === undefined || live.site.value?.role === "viewer" ? (
          text.states[card.state]
        ) : (
          <StateChoice card={card} onChange={onChange} />
        )}
      </td>
    </tr>
  );
}

function Effect({ card, shown }: { card: KaizenReport; shown: (value: number | null) => string }) {
  const { format } = useScreen();
  const words = useChartWords();
  const text = words.kaizen;
  const { difference, low, high, before, after, period, countBefore, countAfter } = card.effect;
  const interval = low === null || high === null ? text.tooFew : text.interval(shown(low), shown(high));
  const span = (fromMs: number, toMs: number) => text.window(format.value.date(fromMs), format.value.date(toMs));
  const side = (value: number | null, count: number) => `${shown(value)}, ${text.periods[period](count)}`;
  const facts = [
    [text.before, `${side(before, countBefore)}: ${span(card.beforeFromMs, card.beforeToMs)}`],
    [text.after, `${side(after, countAfter)}: ${span(card.afterFromMs, card.afterToMs)}`],
    ["", interval],
  ] as const;
  return (
    <Explained explanation={{ topic: "oee", own: { ...words.topics.effect, facts } }}>
      <span class="number">
        {difference !== null && difference > 0 ? "+" : ""}
        {shown(difference)}
      </span>
      <span class="tag-origin">{interval}</span>
    </Explained>
  );
}

function StateChoice({ card, onChange }: { card: KaizenReport; onChange: () => void }) {
  const { queries } = useScreen();
  const text = useChartWords().kaizen;
  const press = usePress();
  const change = (next: KaizenReport["state"]) =>
    press.run(async () => {
      const { revision: _, createdMs: __, effect: ___, ...own } = card;
      await queries.production.tryOut({ ...own, state: next });
      onChange();
    });
  return (
    <>
      <fieldset class="segments" aria-label={`${card.title}: ${text.state}`}>
        {states.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={each === card.state}
            disabled={press.isBusy}
            onClick={() => change(each)}
          >
            {text.states[each]}
          </button>
        ))}
      </fieldset>
      <Failure text={press.failure} />
    </>
  );
}
