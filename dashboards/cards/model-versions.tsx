/** Within a model: its versions, what may be done with them, and how the one in shadow compares. Asked for when opened. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type {
  InputShift,
  JudgementCounts,
  LifecycleReport,
  ModelVersionReport,
  ShadowReport,
} from "../../gateway/core/model-control.ts";
import type { ModelReport } from "../../gateway/core/view.ts";
import { Failure } from "../controls/failure.tsx";
import { usePress } from "../controls/use-press.ts";
import type { ModelChange } from "../history.ts";
import { mayConfigure } from "../permission.ts";
import { useScreen } from "../screen.ts";
import { lineOf } from "../series.ts";
import { useSeries } from "../use-series.ts";
import { inOwnWords } from "../written-sentences.ts";
import { ScoreTrace } from "./score-trace.tsx";
import { signalName } from "./signal-name.ts";

export function ModelVersions({ model }: { model: ModelReport }) {
  const { live, words, queries } = useScreen();
  const text = words.value.versions;
  const isOpen = useSignal(false);
  const report = useSignal<LifecycleReport | undefined>(undefined);
  const action = usePress();
  const newest = live.learning.value.find((job) => job.model === model.id)?.state;
  const load = () =>
    action.run(async () => {
      report.value = await queries.modelVersions(model.id);
    });
  // What was learned, or went back by itself, shows without a press.
  useEffect(() => {
    if (isOpen.value) void load();
  }, [isOpen.value, newest, model.version]);
  const change = (what: ModelChange) =>
    action.run(async () => {
      report.value = await queries.changeModel(model.id, what);
    });
  const mayChange = mayConfigure(live.site.value);
  const { shadow, rollBackTo, versions = [] } = report.value ?? {};
  const isDisabled = action.isBusy || live.state.value === "lost";
  return (
    <details onToggle={(event) => (isOpen.value = event.currentTarget.open)}>
      <summary>{text.title}</summary>
      <Failure text={action.failure} />
      {!mayChange && <p class="muted">{text.needsEngineer}</p>}
      {shadow !== undefined && <Comparison model={model} shadow={shadow} />}
      <ul class="plain">
        {versions.toReversed().map((version) => (
          <Version key={version.id} version={version}>
            {mayChange && version.role === "kept" && (
              <Press
                text={text.shadow}
                about={version}
                isDisabled={isDisabled}
                onPress={() => change({ action: "shadow", version: version.id })}
              />
            )}
            {mayChange && version.role !== "active" && (
              <Press
                text={text.activate}
                about={version}
                isDisabled={isDisabled}
                onPress={() => change({ action: "activate", version: version.id })}
              />
            )}
            {mayChange && version.role === "shadow" && (
              <Press
                text={text.endShadow}
                about={version}
                isDisabled={isDisabled}
                onPress={() => change({ action: "shadow/end" })}
              />
            )}
            {mayChange && version.id === rollBackTo && (
              <Press
                text={text.rollBack}
                about={version}
                isDisabled={isDisabled}
                onPress={() => change({ action: "roll-back" })}
              />
            )}
          </Version>
        ))}
      </ul>
      <Inputs inputs={report.value?.inputs ?? []} />
      {report.value !== undefined && versions.length === 0 && <p class="empty">{text.none}</p>}
    </details>
  );
}

interface Pressed {
  readonly text: string;
  readonly about: ModelVersionReport;
  readonly isDisabled: boolean;
  readonly onPress: () => void;
}

function Press({ text, about, isDisabled, onPress }: Pressed) {
  return (
    <button type="button" class="button" disabled={isDisabled} aria-label={`${text}: ${about.id}`} onClick={onPress}>
      {text}
    </button>
  );
}

function Version({
  version: { id, role, created, rows, description, signature, keyId, digest },
  children,
}: {
  version: ModelVersionReport;
  children: preact.ComponentChildren;
}) {
  const { words, format } = useScreen();
  const text = words.value.versions;
  const createdMs = Date.parse(created);
  return (
    <li class="certificate">
      <p>
        <strong>{text.roles[role]}</strong> <code class="fingerprint">{id}</code>
        <br />
        <span class="muted">
          {Number.isNaN(createdMs) ? created : format.value.dateTime(createdMs)},{" "}
          {text.rows(format.value.integer(rows))}, {inOwnWords(description, words.value.models.trainedOn)}
          <br />
          {text.signatures[signature]}
          {keyId === undefined ? "" : ` ${keyId}`}, SHA-256 <code>{digest.slice(0, 12)}</code>
        </span>
      </p>
      <div class="actions-row">{children}</div>
    </li>
  );
}

/** Where the inputs lie against training: far off, the model judges what it has not learned. */
function Inputs({ inputs }: { inputs: readonly InputShift[] }) {
  const { live, words, format } = useScreen();
  const text = words.value.versions;
  if (inputs.length === 0) return null;
  return (
    <>
      <h3>{text.inputs}</h3>
      <ul class="plain">
        {inputs.map(({ tagId, shift, spread }) => (
          <li key={tagId}>
            {signalName(tagId, live.tags.value, words.value)}{" "}
            <span class="muted">
              {shift === null ? text.notYet : text.shift(format.value.fixed(shift, 1))}
              {"; "}
              {spread === null ? text.spreadNotYet : text.spread(format.value.fixed(spread, 2))}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

const hourMs = 3_600_000;

/** Both over the same time: scores as lines, judgements as counts. */
function Comparison({ model, shadow }: { model: ModelReport; shadow: ShadowReport }) {
  const { live, words, format } = useScreen();
  const text = words.value.versions;
  const toMs = live.nowMs.value;
  const active = useSeries(model.scoreTag, { lengthMs: hourMs });
  const beside = useSeries(model.shadowTag, { lengthMs: hourMs });
  const { integer, number } = format.value;
  const { inference, inferenceOf, noInference } = words.value.models;
  const rows: readonly (readonly [string, (counts: JudgementCounts) => string])[] = [
    [text.windows, ({ windows }) => integer(windows)],
    [text.alarmWindows, ({ alarmWindows }) => integer(alarmWindows)],
    [text.activations, ({ activations }) => integer(activations)],
    [
      inference,
      ({ inference: time }) =>
        time === undefined ? noInference : inferenceOf(number(time.meanMs), number(time.p99Ms)),
    ],
  ];
  return (
    <>
      <h3>{text.comparison}</h3>
      <ScoreTrace
        label={text.comparison}
        lines={[
          { label: text.roles.active, line: lineOf(active.series, undefined), stroke: "solid" },
          { label: text.roles.shadow, line: lineOf(beside.series, undefined), stroke: "dashed" },
        ]}
        range={{ fromMs: toMs - hourMs, toMs }}
        isLoading={!active.isLoaded}
      />
      <table>
        <thead>
          <tr>
            <th scope="col">{text.since(format.value.dateTime(shadow.sinceMs))}</th>
            <th scope="col" class="number">
              {text.roles.active}
            </th>
            <th scope="col" class="number">
              {text.roles.shadow}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, of]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="number">{of(shadow.active)}</td>
              <td class="number">{of(shadow.shadow)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>{shadow.agreement === null ? text.nothingYet : text.agreement(format.value.percent(shadow.agreement))}</p>
    </>
  );
}
