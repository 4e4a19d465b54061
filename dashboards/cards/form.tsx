/** Card `form`: the voluntary, anonymous form about a cell, for a phone as well. What is answered here stays in this page until it is sent. */
import { type Signal, useSignal } from "@preact/signals";
import type { FormAnswer, TaskLoad, TrustItems } from "../../gateway/core/cell.ts";
import { metricsOf } from "../collaboration.ts";
import { Link } from "../controls/link.tsx";
import type { Messages } from "../language/language.ts";
import { useScreen } from "../screen.ts";
import { type AssetProps, defineCard } from "./card.ts";

export const form = defineCard({ about: "asset", view: Form });

type Item = keyof Messages["form"]["items"];
type Answers = Readonly<Partial<Record<Item, number>>>;

interface Part {
  readonly name: "taskLoad" | "trust";
  readonly items: readonly Item[];
  readonly maximum: number;
  readonly step: number;
}

/** The order of the items is that of the answer. */
const allParts: readonly Part[] = [
  {
    name: "taskLoad",
    items: ["mental-demand", "physical-demand", "temporal-demand", "performance", "effort", "frustration"],
    maximum: 100,
    step: 5,
  },
  { name: "trust", items: ["trust", "perceived-safety", "keep-using"], maximum: 10, step: 1 },
];

function Form({ asset }: AssetProps) {
  const { queries, words } = useScreen();
  const answers = useSignal<Answers>({});
  const outcome = useSignal<"open" | "sending" | "sent" | "failed">("open");
  const text = words.value.form;
  const outputs = metricsOf(asset, "anonymous-form").flatMap((metric) => metric.outputs.map(({ name }) => name));
  const parts = allParts.filter(({ items: [first = ""] }) => outputs.includes(first));
  const counts = parts.map(({ items }) => items.filter((item) => answers.value[item] !== undefined).length);
  const isHalf = parts.some(({ items }, part) => counts[part]! > 0 && counts[part]! < items.length);
  const send = (): void => {
    outcome.value = "sending";
    queries.answerForm(asset.id, answerOf(parts, answers.value)).then(
      () => {
        answers.value = {};
        outcome.value = "sent";
      },
      () => {
        outcome.value = "failed";
      },
    );
  };
  return (
    <article class="form">
      <h2>{text.title(asset.name)}</h2>
      {parts.length === 0 && <p class="empty">{text.off}</p>}
      {outcome.value === "sent" && <p role="status">{text.thanks}</p>}
      {parts.length > 0 && outcome.value !== "sent" && (
        <>
          <p>{text.about}</p>
          {parts.length > 1 && <p class="muted">{text.either}</p>}
          {parts.map((part) => (
            <PartOfForm key={part.name} part={part} answers={answers} />
          ))}
          {isHalf && <p role="status">{text.half}</p>}
          {outcome.value === "failed" && <p class="failure">{text.failed}</p>}
          <button
            type="button"
            class="button"
            disabled={isHalf || counts.every((count) => count === 0) || outcome.value === "sending"}
            onClick={send}
          >
            {text.send}
          </button>
        </>
      )}
      <p>
        <Link to={{ page: { name: "cell", id: asset.id } }} class="text-link">
          {words.value.cellFigures.report.back}
        </Link>
      </p>
    </article>
  );
}

function PartOfForm({ part, answers }: { part: Part; answers: Signal<Answers> }) {
  const { words } = useScreen();
  return (
    <fieldset>
      <legend>{words.value.form.parts[part.name]}</legend>
      {part.items.map((item) => (
        <Question key={item} item={item} part={part} answers={answers} />
      ))}
    </fieldset>
  );
}

/** A slider in the middle is no answer until it is touched. */
function Question({ item, part, answers }: { item: Item; part: Part; answers: Signal<Answers> }) {
  const { words } = useScreen();
  const { question, low, high } = words.value.form.items[item];
  const answer = answers.value[item];
  const take = ({ currentTarget }: { currentTarget: HTMLInputElement }): void => {
    answers.value = { ...answers.value, [item]: currentTarget.valueAsNumber };
  };
  return (
    <label class={answer === undefined ? "form-item form-open" : "form-item"}>
      <span>{question}</span>
      <input
        type="range"
        min={0}
        max={part.maximum}
        step={part.step}
        value={answer ?? part.maximum / 2}
        aria-valuetext={answer === undefined ? words.value.form.open : undefined}
        onInput={take}
        onClick={take}
      />
      <span class="form-ends muted">
        <span>{low}</span>
        <strong>{answer ?? "–"}</strong>
        <span>{high}</span>
      </span>
    </label>
  );
}

/** Only parts that are answered as a whole. */
function answerOf(parts: readonly Part[], answers: Answers): FormAnswer {
  const whole = parts.filter(({ items }) => items.every((item) => answers[item] !== undefined));
  return Object.fromEntries(
    whole.map(({ name, items }) => [name, items.map((item) => answers[item]!) as unknown as TaskLoad | TrustItems]),
  );
}
