/** Loads the history of a tag for a stretch of time and keeps it current while the view follows the present. */
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { HistoryAnswer } from "../gateway/api/contract.ts";
import type { Queries } from "./history.ts";
import type { Live } from "./live.ts";
import { rangesMs } from "./route.ts";
import { useScreen } from "./screen.ts";
import { Series, type Span, spacingOf } from "./series.ts";
import type { LiveValue } from "./value-state.ts";

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
const refreshMaxMs = 300_000;

/** The stretch of time that the address names; its end moves with the clock unless it is fixed. */
export function useRange(): Span {
  const { route, live } = useScreen();
  const length = rangesMs[route.value.range];
  // The clock moves once a second; values that come in between still lie inside.
  const toMs = route.value.toMs ?? live.nowMs.value + 1000;
  return { fromMs: toMs - length, toMs };
}

export interface SeriesOptions {
  readonly points?: number;
  /** Length of the stretch up to now, instead of the range of the address. */
  readonly lengthMs?: number;
  /** The values are states: what held when the range began is looked up as well. */
  readonly isState?: boolean;
}

/** How far back the state at the beginning of a range is looked for, step by step. */
const lookBacksMs = [120_000, 3_600_000, 86_400_000];

/** History of a tag over the last `lengthMs`, or the range of the address. Draws its component again when it grows. */
export function useSeries(tagId: string | undefined, options: SeriesOptions = {}): LoadedSeries {
  const { live, queries, route } = useScreen();
  const lengthMs = options.lengthMs ?? rangesMs[route.value.range];
  const fixedToMs = options.lengthMs === undefined ? route.value.toMs : undefined;
  const { points = 1000, isState = false } = options;
  const version = useSignal(0);
  const loaded = useSignal<Series | undefined>(undefined);
  const failure = useSignal<string | undefined>(undefined);
  const generation = useComputed(() => live.generation.value).value;
  const series = useMemo(() => new Series(), [tagId, lengthMs, fixedToMs]);

  useEffect(() => {
    if (tagId === undefined) return undefined;
    return keepCurrent({
      tagId,
      series,
      live,
      queries,
      lengthMs,
      fixedToMs,
      points,
      isState,
      onLoad: (message) => {
        loaded.value = series;
        failure.value = message;
        version.value++;
      },
      onGrow: () => {
        version.value++;
      },
    });
  }, [series, generation, points, isState]);

  // Reading the version makes the component follow it.
  void version.value;
  return { series, failure: failure.value, isLoaded: loaded.value === series };
}

interface Following {
  readonly tagId: string;
  readonly series: Series;
  readonly live: Live;
  readonly queries: Queries;
  readonly lengthMs: number;
  readonly fixedToMs: number | undefined;
  readonly points: number;
  readonly isState: boolean;
  /** History has come; with a message when it has not. */
  readonly onLoad: (failure: string | undefined) => void;
  /** Live values have come. */
  readonly onGrow: () => void;
}

/** Loads now and then again, and appends live values in between. Returns the end. */
function keepCurrent(following: Following): () => void {
  const { lengthMs, fixedToMs, onLoad } = following;
  let isCurrent = true;
  const load = async (): Promise<void> => {
    try {
      const apply = await loadHistory(following);
      if (!isCurrent) return;
      apply();
      onLoad(undefined);
      if (!following.isState) return;
      const applyBefore = await loadBefore(following);
      if (!isCurrent) return;
      applyBefore();
      onLoad(undefined);
    } catch (error) {
      if (isCurrent) onLoad(error instanceof Error ? error.message : String(error));
    }
  };
  void load();
  const refreshMs = Math.min(refreshMaxMs, Math.max(refreshMinMs, lengthMs * refreshShare));
  const refresh = fixedToMs === undefined ? setInterval(() => void load(), refreshMs) : undefined;
  const unfollow = fixedToMs === undefined ? appendLive(following) : undefined;
  return () => {
    isCurrent = false;
    clearInterval(refresh);
    unfollow?.();
  };
}

/** Fetches the range; the returned function puts it into the series. */
async function loadHistory({ tagId, series, queries, points, ...following }: Following): Promise<() => void> {
  const { fromMs, toMs } = spanOf(following);
  const answer = await queries.history(tagId, { fromMs, toMs, points });
  return () => {
    series.intervalMs = following.live.intervalOf(following.live.tags.peek().get(tagId));
    series.load(answer, { spacingMs: spacingOf({ fromMs, toMs, points }) });
  };
}

function spanOf({ live, lengthMs, fixedToMs }: Pick<Following, "live" | "lengthMs" | "fixedToMs">): Span {
  const toMs = fixedToMs ?? live.nowMs.peek() + 1000;
  return { fromMs: toMs - lengthMs, toMs };
}

/** Looks for the state that held when the range began: near first, because most states repeat. */
async function loadBefore({ tagId, series, queries, points, live, ...following }: Following): Promise<() => void> {
  const { fromMs } = spanOf({ live, ...following });
  const oldestMs = series.timesMs[0] ?? Number.POSITIVE_INFINITY;
  if (oldestMs <= fromMs) return () => {};
  const last = live.value(tagId).peek();
  if (last !== undefined && last.timeMs <= fromMs) return () => series.setBefore(last);
  let toMs = fromMs;
  for (const lookBackMs of lookBacksMs) {
    const answer = await queries.history(tagId, { fromMs: fromMs - lookBackMs, toMs, points });
    const held = stateBefore(answer);
    if (held !== undefined) return () => series.setBefore(held);
    if (answer.gaps.length > 0) break;
    toMs = fromMs - lookBackMs;
  }
  return () => {};
}

function appendLive({ tagId, series, live, lengthMs, onGrow }: Following): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = live.onValue((id, value) => {
    if (id !== tagId) return;
    series.append(value);
    timer ??= setTimeout(() => {
      timer = undefined;
      series.trim(live.nowMs.peek() - lengthMs);
      onGrow();
    }, drawEveryMs);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}

/** The last value of a stretch, unless values may be missing after it. */
function stateBefore({ timesMs, values, statusCodes, gaps }: HistoryAnswer): LiveValue | undefined {
  const timeMs = timesMs.at(-1);
  if (timeMs === undefined || gaps.some(({ toMs }) => toMs > timeMs)) return undefined;
  return { timeMs, value: values.at(-1), statusCode: statusCodes.at(-1) ?? 0 };
}
