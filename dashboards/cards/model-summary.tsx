/** What a model is, as facts: what it looks at, from what it learned, which file it is. */

import type { ComponentChildren } from "preact";
import type { ModelReport } from "../../gateway/core/view.ts";
import { LimitBar } from "../charts/limit-bar.tsx";
import { Explained } from "../controls/explain.tsx";
import { Problem } from "../controls/problem.tsx";
import { Told } from "../controls/told.tsx";
import { useScreen } from "../screen.ts";
import { inOwnWords } from "../written-sentences.ts";
import { cardFacts } from "./model-card.ts";
import { signalName } from "./signal-name.ts";

export function ModelSummary({ model }: { model: ModelReport }) {
  const { words, format } = useScreen();
  const text = words.value.models;
  if (model.card === undefined) {
    return <p>{model.message === undefined ? text.noCard : <Problem message={model.message} code={model.code} />}</p>;
  }
  const card = cardFacts(model.card);
  const { number, integer, duration } = format.value;
  const window =
    card.windowLength === undefined || card.sampleRateHz === undefined
      ? undefined
      : text.windowOf(integer(card.windowLength), duration((card.windowLength / card.sampleRateHz) * 1000));
  const facts: readonly (readonly [string, ComponentChildren])[] = [
    [text.kind, text.kinds[model.kind] ?? model.kind],
    [text.version, card.version],
    [text.window, window],
    [text.rate, card.sampleRateHz === undefined ? undefined : `${number(card.sampleRateHz)} Hz`],
    [
      text.threshold,
      card.threshold === undefined ? undefined : (
        <Told name="model-threshold" title={text.threshold}>
          {text.thresholdOf(number(card.threshold))}
        </Told>
      ),
    ],
    [text.inference, model.state === "active" ? <Inference key="inference" model={model} /> : undefined],
    [text.falseAlarms, <FalseAlarms key="false-alarms" model={model} />],
    [text.rows, card.trainingRows === undefined ? undefined : integer(card.trainingRows)],
    [text.trained, card.created === undefined ? undefined : trainedAt(card.created, format.value.dateTime)],
    [text.took, card.trainingSeconds === undefined ? undefined : duration(card.trainingSeconds * 1000)],
    [text.from, card.trainingText === undefined ? undefined : inOwnWords(card.trainingText, text.trainedOn)],
    [
      words.value.versions.modes,
      card.modes.length === 0
        ? undefined
        : card.modes.map((mode) => words.value.versions.modeOf({ ...mode, rows: integer(mode.rows ?? 0) })).join("; "),
    ],
    [text.licence, card.licence === "not stated" ? text.noLicence : card.licence],
    [text.hash, card.modelSha256?.slice(0, 12)],
    [text.size, card.modelBytes === undefined ? undefined : `${number(card.modelBytes / 1000)} kB`],
  ];
  return (
    <>
      {card.description !== undefined && <p>{card.description}</p>}
      <dl class="facts">
        {facts
          .filter(([, value]) => value !== undefined)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      {card.warnings.map((warning) => (
        <p key={warning} class="muted">
          {warning}
        </p>
      ))}
      <Channels model={model} />
    </>
  );
}

function FalseAlarms({ model: { falseAlarms: found } }: { model: ModelReport }) {
  const { words, format } = useScreen();
  const text = words.value.models;
  if (found === undefined) return <>{text.noFalseAlarms}</>;
  const { number, integer, duration } = format.value;
  const said = {
    alarms: integer(found.alarms),
    time: duration(found.hours * 3_600_000),
    rate: number(found.perDay),
    most: number(found.perDayMax),
  };
  return (
    <Explained explanation={{ topic: "score", own: { ...text.falseAlarmsTopic, facts: [] } }}>
      {text.falseAlarmsOf[found.basis](said)}
    </Explained>
  );
}

/** What one window costs in the scoring process, against the time that there is until the next one. */
function Inference({ model: { inference, card } }: { model: ModelReport }) {
  const { words, format } = useScreen();
  const text = words.value.models;
  if (inference === undefined) return <>{text.noInference}</>;
  const { number, duration } = format.value;
  const { meanMs, p99Ms } = inference;
  const { sampleRateHz } = cardFacts(card ?? {});
  const limit = sampleRateHz === undefined ? undefined : 1000 / sampleRateHz;
  const said = text.inferenceOf(number(meanMs), number(p99Ms));
  return (
    <div class="measured">
      <Told
        name="model-inference"
        title={text.inference}
        facts={limit === undefined ? [] : [[text.nextIn, duration(limit)]]}
      >
        {said}
      </Told>
      {limit !== undefined && (
        <LimitBar
          label={text.inference}
          value={p99Ms}
          limit={limit}
          top={1.15 * limit}
          state="normal"
          text={`${said}; ${text.nextIn}: ${duration(limit)}`}
        />
      )}
    </div>
  );
}

function trainedAt(created: string, dateTime: (timeMs: number) => string): string {
  const timeMs = Date.parse(created);
  return Number.isNaN(timeMs) ? created : dateTime(timeMs);
}

/** The inputs with the range in which they lay while the model learned. */
function Channels({ model }: { model: ModelReport }) {
  const { live, words, format } = useScreen();
  const text = words.value.models;
  const card = cardFacts(model.card ?? {});
  return (
    <details>
      <summary>{text.channels(model.channels.length)}</summary>
      <ul class="plain">
        {model.channels.map((id, index) => {
          const channel = card.channels[index];
          const range =
            channel?.low === undefined || channel.high === undefined
              ? ""
              : `${format.value.number(channel.low)} – ${format.value.number(channel.high)} ${format.value.unit(channel.unit)}`;
          return (
            <li key={id}>
              {signalName(id, live.tags.value, words.value)} <span class="muted">{range}</span>
            </li>
          );
        })}
      </ul>
    </details>
  );
}
