/** Card `models`: every model, what it watches, whether it works here and now, and what it says. */
import type { ModelReport } from "../../gateway/core/view.ts";
import { Link } from "../controls/link.tsx";
import { Problem } from "../controls/problem.tsx";
import { NeutralSymbol, StatusSymbol } from "../controls/symbols.tsx";
import { mayConfigure } from "../permission.ts";
import { useScreen } from "../screen.ts";
import { defineCard } from "./card.ts";
import { ModelContributions } from "./model-contributions.tsx";
import { ModelLearning, useOpenJob } from "./model-learning.tsx";
import { ModelSummary } from "./model-summary.tsx";
import { ModelVersions } from "./model-versions.tsx";
import { useNothingWords, WaysOn } from "./nothing-yet.tsx";
import { ScoreBar, ScoreSpark } from "./score-bar.tsx";

export const models = defineCard({ about: "site", view: Models });

function Models() {
  const { live } = useScreen();
  if (live.models.value.length === 0) return <NoModels />;
  return (
    <ul class="source-grid">
      {live.models.value.map((model) => (
        <li key={model.id} class="source">
          <Model model={model} />
        </li>
      ))}
    </ul>
  );
}

function NoModels() {
  const text = useNothingWords();
  return (
    <>
      <p class="empty">
        {text.models} {text.modelsToDo}
      </p>
      <WaysOn guide="train-and-score" />
    </>
  );
}

function Model({ model }: { model: ModelReport }) {
  const { live, words } = useScreen();
  const asset = live.assets.value?.find(({ id }) => id === model.asset);
  const job = useOpenJob(model.id);
  const isFirst = model.state === "missing" && job !== undefined;
  return (
    <article>
      <h2>{model.id}</h2>
      <p>
        <Link to={{ page: { name: "asset", id: model.asset } }} class="text-link">
          {asset?.name ?? model.asset}
        </Link>
      </p>
      <p class="state-word">
        {model.state === "active" ? (
          <NeutralSymbol isFilled />
        ) : model.state === "missing" ? (
          <NeutralSymbol isFilled={false} />
        ) : (
          <StatusSymbol status="F" />
        )}
        <span>{isFirst ? words.value.learning.states[job.state] : words.value.models.states[model.state]}</span>
      </p>
      {model.card !== undefined && model.message !== undefined && (
        <p>
          <Problem message={model.message} code={model.code} />
        </p>
      )}
      {model.state === "active" && (
        <>
          <ScoreBar model={model} />
          <ScoreSpark tagId={model.scoreTag} />
        </>
      )}
      <ModelSummary model={model} />
      {model.state === "active" && (
        <details>
          <summary>{words.value.models.why}</summary>
          <ModelContributions model={model} />
        </details>
      )}
      {mayConfigure(live.site.value) && <ModelLearning model={model} />}
      <ModelVersions model={model} />
    </article>
  );
}
