/** Card `labels`: the trends of a recording with lanes of labels over them; by touch, by numbers and by keys. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { RecordingReport } from "../../gateway/core/recording.ts";
import type { Agreement, Annotator, RecordingLabels } from "../../gateway/core/recording-label.ts";
import { Failure } from "../controls/failure.tsx";
import { Link } from "../controls/link.tsx";
import { usePress } from "../controls/use-press.ts";
import type { View } from "../label-view.ts";
import { useScreen } from "../screen.ts";
import { useReplay } from "../use-replay.ts";
import { defineCard } from "./card.ts";
import { LabelActions } from "./label-actions.tsx";
import { LabelChart } from "./label-chart.tsx";
import { labelKey } from "./label-keys.ts";
import { LabelTable } from "./label-table.tsx";
import { ReplayTransport } from "./replay-transport.tsx";

export const labels = defineCard({ about: "site", view: LabelsCard });

interface Loaded extends RecordingLabels {
  readonly recording: RecordingReport;
  readonly agreement: Agreement;
}

function LabelsCard() {
  const { route, queries, words } = useScreen();
  const { page } = route.value;
  const id = page.name === "recording" ? page.id : "";
  const loaded = useSignal<Loaded | undefined>(undefined);
  const failure = useSignal<string | undefined>(undefined);
  const load = async (): Promise<void> => {
    try {
      const { recordings } = queries;
      const [recording, all, agreement] = await Promise.all([
        recordings.one(id),
        recordings.labels(id),
        recordings.agreement(id),
      ]);
      loaded.value = { ...all, recording, agreement };
      failure.value = undefined;
    } catch (error) {
      failure.value = error instanceof Error ? error.message : String(error);
    }
  };
  useEffect(() => {
    void load();
  }, [id]);
  return (
    <>
      <Link to={{ page: { name: "recordings" } }} class="text-link">
        {words.value.recordings.toList}
      </Link>
      <Failure text={failure.value} />
      {loaded.value === undefined ? (
        failure.value === undefined && <p>{words.value.shell.loading}</p>
      ) : (
        <LabelDesk key={id} loaded={loaded.value} onChange={load} />
      )}
    </>
  );
}

function LabelDesk({ loaded, onChange }: { loaded: Loaded; onChange: () => Promise<void> }) {
  const { live, queries, words } = useScreen();
  const { recording, labels: all, suggestions, agreement } = loaded;
  const whole = useSignal<View>({ fromMs: recording.fromMs, toMs: recording.toMs ?? live.nowMs.peek() });
  const view = useSignal<View>(whole.value);
  const replay = useReplay(whole.peek(), view);
  const middle = (whole.value.fromMs + whole.value.toMs) / 2;
  const chosen = useSignal<View>({ fromMs: middle, toMs: middle });
  const selected = useSignal<string | undefined>(undefined);
  const annotator = useSignal<Annotator>("first");
  const scope = useSignal("");
  const action = usePress();
  const change = (work: () => Promise<unknown>): void =>
    void action.run(async () => {
      await work();
      await onChange();
    });
  const add = (name: string, suggestion?: { id: string; fromMs: number; toMs: number; scope: string }): void =>
    change(() => {
      const { fromMs, toMs } = suggestion ?? chosen.peek();
      const about =
        suggestion === undefined ? { scope: scope.peek() } : { suggestion: suggestion.id, scope: suggestion.scope };
      return queries.recordings.addLabel(recording.id, {
        fromMs,
        toMs,
        class: name,
        annotator: annotator.peek(),
        ...about,
      });
    });
  const remove = (label: string): void => {
    selected.value = undefined;
    change(() => queries.recordings.removeLabel(recording.id, label));
  };
  const isOff = action.isBusy || live.state.value === "lost";
  const desk = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const targets = { view, chosen, whole: whole.peek(), selected, add, remove, play: replay.toggle };
    const onKey = (event: KeyboardEvent): void => labelKey(event, targets);
    const element = desk.current;
    element?.addEventListener("keydown", onKey);
    return () => element?.removeEventListener("keydown", onKey);
  });
  return (
    <div class="label-desk" ref={desk}>
      <h2>{recording.name}</h2>
      <ReplayTransport replay={replay} labels={all} />
      <LabelChart recording={recording} labels={all} {...{ suggestions, whole, view, chosen, selected, replay }} />
      <LabelActions {...{ recording, chosen, annotator, scope, isOff, add, suggestions, whole: whole.value }} />
      <Failure text={action.failure} />
      <LabelTable {...{ labels: all, selected, remove, isOff }} />
      <AgreementLine agreement={agreement} />
      <p class="muted">{words.value.labels.keys}</p>
    </div>
  );
}

function AgreementLine({ agreement: { kappa, observed } }: { agreement: Agreement }) {
  const { words, format } = useScreen();
  const text = words.value.labels;
  return (
    <p>
      {text.agreement}:{" "}
      {kappa === null ? text.noKappa : text.kappa(format.value.fixed(kappa, 2), format.value.percent(observed))}
    </p>
  );
}
