/** An answer of the gateway that a card shows: asked again when the question changes, kept while the next one is on its way. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useScreen } from "./screen.ts";

export interface LoadedAnswer<T> {
  readonly answer: T | undefined;
  readonly failure: string | undefined;
}

const minuteMs = 60_000;

/** `key` names the question; without one nothing is asked. */
export function useKeyedAnswer<T>(key: string | number | undefined, ask: () => Promise<T>): LoadedAnswer<T> {
  const answer = useSignal<T | undefined>(undefined);
  const failure = useSignal<string | undefined>(undefined);
  useEffect(() => {
    if (key === undefined) return;
    let isCurrent = true;
    ask().then(
      (given) => {
        if (!isCurrent) return;
        answer.value = given;
        failure.value = undefined;
      },
      (error: unknown) => {
        if (isCurrent) failure.value = error instanceof Error ? error.message : String(error);
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [key]);
  return { answer: answer.value, failure: failure.value };
}

/** Asks when the page opens and again every minute. `ask` gets the present minute, milliseconds since the Unix epoch. */
export function useAnswer<T>(ask: (toMs: number) => Promise<T>): LoadedAnswer<T> {
  const { live } = useScreen();
  const toMs = Math.ceil(live.nowMs.value / minuteMs) * minuteMs;
  return useKeyedAnswer(toMs, () => ask(toMs));
}
