/** Asks for the review of recorded data of a cell: at once when the question changes, and again every minute. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { CellReview } from "../gateway/core/cell.ts";
import { rangesMs } from "./route.ts";
import { useScreen } from "./screen.ts";

export interface LoadedReview {
  /** The last answer, also while the next one is on its way. */
  readonly review: CellReview | undefined;
  readonly failure: string | undefined;
}

/** No change: what was recorded. */
export const asRecorded = { moveM: 0, speedFactor: 1 } as const;

const minuteMs = 60_000;

/** `rangeMs` in place of the range of the address. */
export function useReview(
  cell: string,
  { moveM, speedFactor }: { readonly moveM: number; readonly speedFactor: number } = asRecorded,
  rangeMs?: number,
): LoadedReview {
  const { queries, route, live } = useScreen();
  const review = useSignal<CellReview | undefined>(undefined);
  const failure = useSignal<string | undefined>(undefined);
  // Whole minutes, so that all cards of a page ask the same question.
  const nowMinute = Math.floor(live.nowMs.value / minuteMs) * minuteMs;
  const toMs = route.value.toMs ?? nowMinute;
  const fromMs = toMs - (rangeMs ?? rangesMs[route.value.range]);
  useEffect(() => {
    let isCurrent = true;
    queries.whatIf(cell, { fromMs, toMs, moveM, speedFactor }).then(
      (answer) => {
        if (!isCurrent) return;
        review.value = answer;
        failure.value = undefined;
      },
      (error: unknown) => {
        if (isCurrent) failure.value = error instanceof Error ? error.message : String(error);
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [cell, fromMs, toMs, moveM, speedFactor]);
  return { review: review.value, failure: failure.value };
}
