/** Points of a signal for the part of a recording that is shown: what is loaded stays until something finer is there. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type View, wanted } from "./label-view.ts";
import { type RecordedPoints, recordedPoints } from "./replay-values.ts";
import { useScreen } from "./screen.ts";
import { spacingOf } from "./series.ts";

interface Loaded extends RecordedPoints {
  readonly span: View;
  readonly isCoarse: boolean;
}

/** A line at once, and soon after it one as fine as the screen: of a hundred million values a third of the time of 800 points. */
const coarsePoints = 200;
const finePoints = 4000;
/** A view that is still moving asks for nothing. */
const restMs = 120;
const none: RecordedPoints = { timesMs: [], values: [], holdMs: 0, partMs: 0 };

export function usePoints(tag: string, view: View, whole: View): RecordedPoints {
  const { queries, live } = useScreen();
  const loaded = useSignal<Loaded | undefined>(undefined);
  const isFirst = loaded.value === undefined;
  const span = wanted(view, loaded.value?.isCoarse === false ? loaded.value.span : undefined, whole);
  useEffect(() => {
    if (span === undefined) return undefined;
    let isCurrent = true;
    const load = async (): Promise<void> => {
      const points = isFirst ? coarsePoints : finePoints;
      const answer = await queries.history(tag, { ...span, points }).catch(() => undefined);
      if (!isCurrent || answer === undefined) return;
      const intervalMs = live.intervalOf(live.tags.peek().get(tag));
      const isCoarse = isFirst && answer.decimated;
      loaded.value = {
        span,
        isCoarse,
        ...recordedPoints(answer, { intervalMs, spacingMs: spacingOf({ ...span, points }) }),
      };
    };
    const timer = setTimeout(load, isFirst ? 0 : restMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [tag, span?.fromMs, span?.toMs, isFirst]);
  return loaded.value ?? none;
}
