/** Last steps of connecting a machine: its first values, learning normal, the summary and the way back. */
import { useSignal } from "@preact/signals";
import { Link } from "../controls/link.tsx";
import { usePress } from "../controls/use-press.ts";
import { Value } from "../controls/value.tsx";
import { noAnswers } from "../onboarding-answers.ts";
import { useScreen } from "../screen.ts";
import { isTaken } from "../taken.ts";
import { LearningOf } from "./model-learning.tsx";
import type { StepProps } from "./onboarding.tsx";
import { On } from "./onboarding-field.tsx";

export function LearnStep({ text, answers, go }: StepProps) {
  const { live, words } = useScreen();
  const source = live.sources.value.find(({ id }) => id === answers.id);
  const model = live.models.value.find(({ id }) => id === answers.place);
  return (
    <>
      <p role="status">
        {text.taken} {answers.id}: {source === undefined ? "–" : words.value.sources.states[source.state]}
      </p>
      <h3>{text.values}</h3>
      <Values {...{ text, answers }} />
      {model === undefined ? (
        <p>{text.noModel}</p>
      ) : (
        <>
          <p>{text.learnHint}</p>
          <LearningOf model={model} isNew />
        </>
      )}
      <On onPress={go}>{text.next}</On>
    </>
  );
}

function Values({ text, answers }: Pick<StepProps, "text" | "answers">) {
  const { live } = useScreen();
  const ids = answers.tags.map(({ tag }) => `${answers.place}/${tag.id}`);
  const has = ids.some((id) => live.value(id).value !== undefined);
  return (
    <>
      {!has && <p class="muted">{text.noValues}</p>}
      <dl class="facts">
        {answers.tags.map(({ tag }) => (
          <ValueRow key={tag.address} name={tag.id} tagId={`${answers.place}/${tag.id}`} />
        ))}
      </dl>
    </>
  );
}

function ValueRow({ name, tagId }: { name: string; tagId: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <Value tagId={tagId} />
      </dd>
    </div>
  );
}

export function DoneStep({ text, answers, change }: StepProps) {
  const { live, words, queries } = useScreen();
  const press = usePress();
  const isUndone = useSignal(false);
  const { place, name, template, id, address } = answers;
  const undo = () =>
    press.run(async () => {
      const { reloads, canReload } = await queries.onboarding.status();
      await queries.onboarding.undo();
      if (canReload) await isTaken(queries.onboarding, reloads);
      isUndone.value = true;
      change({ ...noAnswers, step: "done" });
    });
  if (isUndone.value) return <p role="status">{text.undone}</p>;
  return (
    <>
      <h3>{text.watched}</h3>
      <p>
        <strong>{name === "" ? place : name}</strong> ({words.value.asset.templates[template] ?? template}), {id},{" "}
        <code>{address}</code>
      </p>
      <Values {...{ text, answers }} />
      <h3>{text.sent}</h3>
      {live.sinks.value.length === 0 && <p>{text.nothingSent}</p>}
      <ul class="plain">
        {live.sinks.value.map((sink) => (
          <li key={sink.id}>
            {sink.id} <span class="muted">{sink.kind}</span>
          </li>
        ))}
      </ul>
      <p class="form-row no-print">
        <Link to={{ page: { name: "asset", id: place } }} class="button">
          {text.toAsset}
        </Link>
        <button type="button" class="button" onClick={() => window.print()}>
          {text.print}
        </button>
        <button type="button" class="button" disabled={press.isBusy} onClick={() => void undo()}>
          {text.undo}
        </button>
      </p>
      <p class="muted no-print">{text.undoHint}</p>
      {press.failure !== undefined && (
        <p class="failure" role="alert">
          {press.failure}
        </p>
      )}
    </>
  );
}
