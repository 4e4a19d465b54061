/** The anomaly score of a model as a figure and a bar to its alarm limit, which is 1 for every model. */
import type { ModelReport } from "../../gateway/core/view.ts";
import { isOfModel } from "../asset-state.ts";
import { LimitBar } from "../charts/limit-bar.tsx";
import { Sparkline } from "../charts/sparkline.tsx";
import { Explained } from "../controls/explain.tsx";
import { Link } from "../controls/link.tsx";
import { useTag, Value } from "../controls/value.tsx";
import { type Priority, priorityOf } from "../priority.ts";
import { useScreen } from "../screen.ts";
import { useSeries } from "../use-series.ts";
import { numberOf } from "../value-state.ts";
import { cardFacts } from "./model-card.ts";

/** Alarm limit of every model's score. */
export const scoreLimit = 1;
const scaleTop = 2;

/** Priority of the alarm that a model has raised, for its colour; 3 when none is reported. */
export function useModelPriority(model: ModelReport): Priority {
  const { live } = useScreen();
  const raised = live.conditions.value.find(({ id, state }) => state === "active" && isOfModel(id, model.id));
  return (raised === undefined ? undefined : priorityOf(raised.severity)) ?? 3;
}

export function ScoreBar({ model }: { model: ModelReport }) {
  const { words, format } = useScreen();
  const { last, state } = useTag(model.scoreTag);
  const decision = useTag(model.stateTag).last?.value;
  const value = state === "fresh" || state === "uncertain" ? numberOf(last) : undefined;
  const text = words.value.score;
  const priority = useModelPriority(model);
  if (model.state !== "active") {
    return (
      <p class="value value-missing">
        –{" "}
        <Link to={{ page: { name: "models" } }} class="text-link">
          {words.value.score.noModel(words.value.models.states[model.state])}
        </Link>
      </p>
    );
  }
  if (model.framesLeft !== undefined && value === undefined) return <ColdStart model={model} />;
  return (
    <div class={`score-bar alarm-${priority}`}>
      <Explained explanation={{ topic: "score", tagId: model.scoreTag, inputs: model.channels }}>
        <Value tagId={model.scoreTag} decimals={2} />
        <span class="muted"> / {scoreLimit}</span>
      </Explained>
      <LimitBar
        label={text.name}
        value={value}
        limit={scoreLimit}
        top={scaleTop}
        state={value === undefined ? "unknown" : decisionOf(decision)}
        text={value === undefined ? words.value.reading.states.missing : text.ofLimit(format.value.fixed(value, 2))}
      />
    </div>
  );
}

const sparkMs = 3_600_000;
/** A gateway that has just started shows what it has; less than this would be nothing but noise. */
const sparkLeastMs = 300_000;

/** The score of the last hour against its limit. */
export function ScoreSpark({ tagId }: { tagId: string }) {
  const { live, words } = useScreen();
  const { series } = useSeries(tagId, { points: 160, lengthMs: sparkMs });
  const toMs = live.nowMs.value;
  const firstMs = series.timesMs[0] ?? toMs;
  return (
    <Sparkline
      label={words.value.score.lastHour}
      series={series}
      range={{ fromMs: Math.max(toMs - sparkMs, Math.min(firstMs, toMs - sparkLeastMs)), toMs }}
      limit={scoreLimit}
    />
  );
}

/** A model from elsewhere waits for a full window: how many frames are left, and how long they take. */
function ColdStart({ model: { framesLeft = 0, card } }: { model: ModelReport }) {
  const { words, format } = useScreen();
  const { sampleRateHz } = cardFacts(card ?? {});
  const left = sampleRateHz === undefined ? "" : ` (${format.value.duration((framesLeft / sampleRateHz) * 1000)})`;
  return (
    <p class="value value-missing">
      – <span class="muted">{words.value.score.firstIn(`${format.value.integer(framesLeft)}${left}`)}</span>
    </p>
  );
}

function decisionOf(value: unknown): "normal" | "alarm" | "recovering" {
  return value === "alarm" || value === "recovering" ? value : "normal";
}
