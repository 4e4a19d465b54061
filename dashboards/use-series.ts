/** Loads the history of a tag for a stretch of time and keeps it current while the view follows the present. */
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { rangesMs } from "./route.ts";
import { useScreen } from "./screen.ts";
import { Series, type Span } from "./series.ts";

export interface LoadedSeries {
  readonly series: Series;
  /** Undefined while loading for the first time; a message when loading failed. */
  readonly failure: string | undefined;
  readonly isLoaded: boolean;
}

/** Charts are drawn at most this often; the stream brings at most as much. */
const drawEveryMs = 250;
/** How often history is loaded again, so that gaps and decimation stay right. */
const refreshShare = 1 / 10;
const refreshMinMs = 20_000;

/** The stretch of time that the address names; its end moves with the clock unless it is fixed. */
export function useRange(): Span {
  const { route, live } = useScreen();
  const length = rangesMs[route.value.range];
  // The clock moves once a second; values that come in between still lie inside.
  const toMs = route.value.toMs ?? live.nowMs.value + 1000;
  return { fromMs: toMs - length, toMs };
}

/** History of a tag over the last `lengthMs`, or the range of the address. Draws its component again when it grows. */
export function useSeries(
  tagId: string | undefined,
  options: { points?: number; lengthMs?: number } = {},
): LoadedSeries {
  const { live, queries, route } = useScreen();
  const lengthMs = options.lengthMs ?? rangesMs[route.value.range];
  const fixedToMs = options.lengthMs === undefined ? route.value.toMs : undefined;
  const { points = 1000 } = options;
  const version = useSignal(0);
  const failure = useSignal<string | undefined>(undefined);
  const isLoaded = useSignal(false);
  const generation = useComputed(() => live.generation.value).value;
  const series = useMemo(() => new Series(), [tagId, lengthMs, fixedToMs]);

  useEffect(() => {
    if (tagId === undefined) return;
    let isCurrent = true;
    const load = async (): Promise<void> => {
      const toMs = fixedToMs ?? live.nowMs.peek() + 1000;
      try {
        const answer = await queries.history(tagId, { fromMs: toMs - lengthMs, toMs, points });
        if (!isCurrent) return;
        series.load(answer);
        failure.value = undefined;
      } catch (error) {
        if (!isCurrent) return;
        failure.value = error instanceof Error ? error.message : String(error);
      }
      isLoaded.value = true;
      version.value++;
    };
    void load();
    if (fixedToMs !== undefined) {
      return () => {
        isCurrent = false;
      };
    }
    const refresh = setInterval(() => void load(), Math.max(refreshMinMs, lengthMs * refreshShare));
    const end = followTag();
    return () => {
      isCurrent = false;
      clearInterval(refresh);
      end();
    };

    function followTag(): () => void {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const stop = live.onValue((id, value) => {
        if (id !== tagId) return;
        series.append(value);
        timer ??= setTimeout(() => {
          timer = undefined;
          series.trim(live.nowMs.peek() - lengthMs);
          version.value++;
        }, drawEveryMs);
      });
      return () => {
        stop();
        clearTimeout(timer);
      };
    }
  }, [series, generation, points]);

  // Reading the version makes the component follow it.
  void version.value;
  return { series, failure: failure.value, isLoaded: isLoaded.value };
}
