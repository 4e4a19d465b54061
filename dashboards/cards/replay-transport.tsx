/** Plays a recording back: play and pause, speed, position; the line over the trends, and what each signal was there. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { RecordingLabel } from "../../gateway/core/recording-label.ts";
import { shareOf, type View } from "../label-view.ts";
import { elapsedText, type ReplayClock, speeds } from "../replay-clock.ts";
import { type RecordedPoints, valueAt } from "../replay-values.ts";
import { useScreen } from "../screen.ts";
import { type Replay, useReplayFrames } from "../use-replay.ts";

interface TransportProps {
  readonly replay: Replay;
  readonly labels: readonly RecordingLabel[];
}

/** Positions of the slider: a key of arrows goes a thousandth. */
const positions = 1000;

export function ReplayTransport({ replay, labels }: TransportProps) {
  const { words, format } = useScreen();
  useReplayFrames(replay);
  const text = words.value.replay;
  const { whole } = replay;
  const { atMs, speed, isPlaying } = replay.clock.value;
  const lengthMs = whole.toMs - whole.fromMs;
  const elapsed = (ms: number) => elapsedText(ms, format.value.language);
  const position = text.position(elapsed(atMs - whole.fromMs), elapsed(lengthMs));
  const here = labels.filter(({ fromMs, toMs }) => fromMs <= atMs && toMs >= atMs);
  const names = here.map((label) => words.value.labels.classes[label.class] ?? label.class);
  return (
    <section class="replay" aria-label={text.title}>
      <p class="replay-mark">{text.recorded}</p>
      <div class="replay-row">
        <button type="button" class="button" onClick={() => replay.toggle()}>
          <Sign isPlaying={isPlaying} />
          {isPlaying ? text.pause : text.play}
        </button>
        <button type="button" class="button" disabled={atMs <= whole.fromMs} onClick={() => replay.seek(whole.fromMs)}>
          {text.toStart}
        </button>
        <label>
          {text.speed}{" "}
          <select
            value={String(speed)}
            onChange={({ currentTarget }) => replay.setSpeed(speeds[currentTarget.selectedIndex] ?? 1)}
          >
            {speeds.map((each) => (
              <option key={each} value={String(each)}>
                {format.value.number(each)} ×
              </option>
            ))}
          </select>
        </label>
        <p class="number replay-time">
          {format.value.dateTime(atMs)} <span class="muted">{position}</span>
        </p>
      </div>
      <label class="handle">
        {text.slider}
        <input
          type="range"
          min={0}
          max={positions}
          value={lengthMs > 0 ? (positions * (atMs - whole.fromMs)) / lengthMs : 0}
          aria-valuetext={isPlaying ? text.playing : position}
          onInput={({ currentTarget }) =>
            replay.seek(whole.fromMs + (Number(currentTarget.value) / positions) * lengthMs)
          }
        />
      </label>
      <p>{text.labelsAt(names.length === 0 ? "–" : names.join(", "))}</p>
      <Spoken clock={replay.clock.value} whole={whole} />
      <p class="muted">
        {text.about}{" "}
        <a class="text-link" href="/docs/how-to/record-and-export#play-it-as-a-live-source">
          {text.howTo}
        </a>
      </p>
    </section>
  );
}

/** Says when it plays, pauses and ends, and nothing in between. */
function Spoken({ clock, whole }: { clock: ReplayClock; whole: View }) {
  const { words, format } = useScreen();
  const text = words.value.replay;
  const said = useSignal<"playing" | "paused" | "ended" | undefined>(undefined);
  useEffect(() => {
    if (clock.isPlaying) said.value = "playing";
    else if (said.peek() === "playing") said.value = clock.atMs >= whole.toMs ? "ended" : "paused";
  }, [clock.isPlaying]);
  const sentences = {
    playing: text.playingAt(format.value.number(clock.speed)),
    paused: text.paused,
    ended: text.ended,
  };
  return (
    <p class="visually-hidden" role="status">
      {said.value === undefined ? "" : sentences[said.value]}
    </p>
  );
}

function Sign({ isPlaying }: { isPlaying: boolean }) {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      {isPlaying ? (
        <path d="M3 2h4v12H3zM9 2h4v12H9z" fill="currentColor" />
      ) : (
        <path d="M3 1l11 7-11 7z" fill="currentColor" />
      )}
    </svg>
  );
}

/** A line over all lanes. */
export function ReplayCursor({ replay, view }: { replay: Replay; view: View }) {
  const atMs = replay.cursorMs.value;
  if (atMs < view.fromMs || atMs > view.toMs) return null;
  return <div class="replay-cursor" style={{ left: `${100 * shareOf(atMs, view)}%` }} aria-hidden="true" />;
}

/** What a signal was at the line; where values are thinned out, the lowest and highest near it. */
export function ReplayValue({ replay, points, unit }: { replay: Replay; points: RecordedPoints; unit: string }) {
  const { words, format } = useScreen();
  const { number, unit: unitText } = format.value;
  const found = valueAt(points, replay.clock.value.atMs);
  const text = words.value.replay;
  if (found === undefined) return <span class="replay-value">{text.atLine(text.noValue)}</span>;
  const [low, high] = found;
  const value = low === high ? number(low) : words.value.labels.range(number(low), number(high));
  return <span class="replay-value number">{text.atLine(`${value} ${unitText(unit)}`)}</span>;
}
