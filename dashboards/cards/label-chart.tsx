/** Trends and lanes of a recording: moved and zoomed by buttons, wheel and finger; begin and end by two handles. */
import { type Signal, useSignal } from "@preact/signals";
import type { RecordingReport } from "../../gateway/core/recording.ts";
import type { LabelSuggestion, RecordingLabel } from "../../gateway/core/recording-label.ts";
import { extremes, indexAt, LaneTrend } from "../charts/lane-trend.tsx";
import { moved, shareOf, type View, zoomed } from "../label-view.ts";
import { useScreen } from "../screen.ts";
import { usePoints } from "../use-points.ts";
import type { Replay } from "../use-replay.ts";
import { ReplayCursor, ReplayValue } from "./replay-transport.tsx";
import { signalName } from "./signal-name.ts";

interface ChartProps {
  readonly recording: RecordingReport;
  readonly labels: readonly RecordingLabel[];
  readonly suggestions: readonly LabelSuggestion[];
  readonly whole: Signal<View>;
  readonly view: Signal<View>;
  readonly chosen: Signal<View>;
  readonly selected: Signal<string | undefined>;
  readonly replay: Replay;
}

const shownAtFirst = 3;
const shownMax = 8;

export function LabelChart({ recording, labels, suggestions, whole, view, chosen, selected, replay }: ChartProps) {
  const { live, words, format } = useScreen();
  const text = words.value.labels;
  const signals = numberTags(live.tags.value, recording.assets, live.assets.value ?? []);
  const shown = useSignal<readonly string[] | undefined>(undefined);
  const tags = shown.value ?? signals.slice(0, shownAtFirst);
  const lanes = [
    { name: text.lanes.first, items: labels.filter(({ annotator }) => annotator === "first") },
    { name: text.lanes.second, items: labels.filter(({ annotator }) => annotator === "second") },
    {
      name: text.lanes.others,
      items: labels.filter(({ annotator }) => annotator !== "first" && annotator !== "second"),
    },
  ];
  return (
    <section>
      <details>
        <summary>{text.signals}</summary>
        <div class="check-list">
          {signals.slice(0, 200).map((tag) => (
            <label key={tag} class="check">
              <input
                type="checkbox"
                checked={tags.includes(tag)}
                disabled={!tags.includes(tag) && tags.length >= shownMax}
                onChange={({ currentTarget }) => {
                  shown.value = currentTarget.checked ? [...tags, tag] : tags.filter((each) => each !== tag);
                }}
              />
              {tag}
            </label>
          ))}
        </div>
      </details>
      <ViewButtons view={view} whole={whole.value} />
      <MovingArea view={view} whole={whole.value}>
        {tags.map((tag) => (
          <SignalLane key={tag} {...{ tag, replay }} view={view.value} whole={whole.value} chosen={chosen.value} />
        ))}
        {lanes.map(({ name, items }) => (
          <Lane key={name} name={name} items={items} view={view.value} {...{ chosen, selected }} />
        ))}
        <Lane
          name={text.lanes.suggestions}
          items={suggestions.map((each) => ({ ...each, labelId: each.id }))}
          view={view.value}
          chosen={chosen}
          isFaint
        />
        <ReplayCursor replay={replay} view={view.value} />
      </MovingArea>
      <p class="lane-times number">
        <span>{format.value.dateTime(view.value.fromMs)}</span>
        <span>{format.value.dateTime(view.value.toMs)}</span>
      </p>
      <Handles view={view.value} chosen={chosen} />
    </section>
  );
}

function numberTags(
  tags: ReadonlyMap<string, { readonly id: string; readonly dataType: string }>,
  assets: readonly string[],
  known: readonly { readonly id: string; readonly tags: readonly string[] }[],
): string[] {
  const ids = [...tags.values()]
    .filter(({ dataType }) => dataType === "number" || dataType === "integer")
    .map(({ id }) => id);
  const measured = new Set(
    known.filter(({ id }) => assets.length === 0 || assets.includes(id)).flatMap((asset) => asset.tags),
  );
  const own = ids.filter((id) => measured.has(id));
  return own.length > 0 ? own : ids;
}

function ViewButtons({ view, whole }: { view: Signal<View>; whole: View }) {
  const { words } = useScreen();
  const text = words.value.labels;
  const buttons: [string, (view: View) => View][] = [
    [text.earlier, (now) => moved(now, -0.5, whole)],
    [text.later, (now) => moved(now, 0.5, whole)],
    [text.zoomIn, (now) => zoomed(now, 0.5, whole)],
    [text.zoomOut, (now) => zoomed(now, 2, whole)],
    [text.whole, () => whole],
  ];
  return (
    <div class="segments">
      {buttons.map(([name, next]) => (
        <button key={name} type="button" onClick={() => (view.value = next(view.peek()))}>
          {name}
        </button>
      ))}
    </div>
  );
}

/** One finger or the mouse moves; the wheel zooms where the pointer is. */
function MovingArea({
  view,
  whole,
  children,
}: {
  view: Signal<View>;
  whole: View;
  children: preact.ComponentChildren;
}) {
  const last = useSignal<number | undefined>(undefined);
  return (
    <div
      class="lanes"
      onPointerDown={(event) => {
        last.value = event.clientX;
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (last.peek() === undefined) return;
        view.value = moved(view.peek(), (last.peek()! - event.clientX) / event.currentTarget.clientWidth, whole);
        last.value = event.clientX;
      }}
      onPointerUp={() => (last.value = undefined)}
      onPointerCancel={() => (last.value = undefined)}
      onWheel={(event) => {
        if (!event.ctrlKey && event.deltaX === 0 && !event.shiftKey) return;
        event.preventDefault();
        const box = event.currentTarget.getBoundingClientRect();
        const { fromMs, toMs } = view.peek();
        const centreMs = fromMs + ((event.clientX - box.left) / box.width) * (toMs - fromMs);
        view.value = event.ctrlKey
          ? zoomed(view.peek(), event.deltaY > 0 ? 1.25 : 0.8, whole, centreMs)
          : moved(view.peek(), (event.deltaX || event.deltaY) / box.width, whole);
      }}
    >
      {children}
    </div>
  );
}

interface SignalProps {
  readonly tag: string;
  readonly view: View;
  readonly whole: View;
  readonly chosen: View;
  readonly replay: Replay;
}

function SignalLane({ tag, view, whole, chosen, replay }: SignalProps) {
  const { words, format, theme, live } = useScreen();
  const points = usePoints(tag, view, whole);
  const machine = live.assets.value?.find(({ tags }) => tags.includes(tag))?.name;
  const unit = live.tags.value.get(tag)?.unit ?? "";
  const found = extremes(points.values, indexAt(points.timesMs, view.fromMs), indexAt(points.timesMs, view.toMs));
  const text = words.value.labels;
  const range = found === undefined ? "–" : text.range(format.value.number(found[0]), format.value.number(found[1]));
  return (
    <figure class="lane-signal">
      <figcaption>
        {machine !== undefined && `${machine} · `}
        {signalName(tag, live.tags.value, words.value)}{" "}
        <span class="muted number">
          {range} {format.value.unit(unit)}
        </span>{" "}
        <ReplayValue {...{ replay, points, unit }} />
      </figcaption>
      <LaneTrend
        timesMs={points.timesMs}
        values={points.values}
        view={view}
        chosen={chosen}
        label={`${text.chart(tag)}: ${range}`}
        theme={theme.value}
      />
    </figure>
  );
}

interface LaneProps {
  readonly name: string;
  readonly items: readonly {
    readonly labelId: string;
    readonly fromMs: number;
    readonly toMs: number;
    readonly class: string;
  }[];
  readonly view: View;
  /** A label that is pressed shows its stretch on the trends. */
  readonly chosen: Signal<View>;
  readonly selected?: Signal<string | undefined>;
  readonly isFaint?: boolean;
}

function Lane({ name, items, view, chosen, selected, isFaint = false }: LaneProps) {
  const { words, format } = useScreen();
  const visible = items.filter(({ fromMs, toMs }) => toMs >= view.fromMs && fromMs <= view.toMs);
  return (
    <div class={`label-lane${isFaint ? " is-faint" : ""}`}>
      <span class="label-lane-name muted">{name}</span>
      {visible.map((item) => {
        const [left, right] = [shareOf(item.fromMs, view), shareOf(item.toMs, view)];
        const text = words.value.labels.classes[item.class] ?? item.class;
        return (
          <button
            key={item.labelId}
            type="button"
            class={`lane-label class-${classes(item.class)}`}
            style={{ left: `${100 * left}%`, width: `max(8px, ${100 * (right - left)}%)` }}
            aria-pressed={selected?.value === item.labelId}
            aria-label={`${text}, ${format.value.time(item.fromMs)}`}
            onPointerDown={(event) => event.stopPropagation()}
            onClick={() => {
              chosen.value = { fromMs: item.fromMs, toMs: item.toMs };
              if (selected !== undefined) selected.value = item.labelId;
            }}
          >
            {text}
          </button>
        );
      })}
    </div>
  );
}

function classes(name: string): string {
  return /^[a-z-]+$/.test(name) ? name : "own";
}

/** Begin and end of the choice, over the shown time. */
function Handles({ view, chosen }: { view: View; chosen: Signal<View> }) {
  const { words } = useScreen();
  const text = words.value.labels;
  const { fromMs, toMs } = chosen.value;
  const stepMs = Math.max(1, (view.toMs - view.fromMs) / 1000);
  const handle = (name: string, valueMs: number, set: (timeMs: number) => void) => (
    <label class="handle">
      {name}
      <input
        type="range"
        min={view.fromMs}
        max={view.toMs}
        step={stepMs}
        value={valueMs}
        onInput={({ currentTarget }) => set(Number(currentTarget.value))}
      />
    </label>
  );
  return (
    <div class="handles">
      {handle(text.from, fromMs, (timeMs) => (chosen.value = { fromMs: timeMs, toMs: Math.max(timeMs, toMs) }))}
      {handle(text.to, toMs, (timeMs) => (chosen.value = { fromMs: Math.min(timeMs, fromMs), toMs: timeMs }))}
    </div>
  );
}
