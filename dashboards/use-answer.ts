/** Asks the gateway when the page opens and again every minute; keeps the last answer meanwhile. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useScreen } from "./screen.ts";

export interface LoadedAnswer<T> {
  readonly answer: T | undefined;
  readonly failure: string | undefined;
}

const minuteMs = 60_000;

/** `ask` gets the present minute, milliseconds since the Unix epoch. */
export function useAnswer<T>(ask: (toMs: number) => Promise<T>): LoadedAnswer<T> {
  const { live } = useScreen();
  const answer = useSignal<T | undefined>(undefined);
  const failure = useSignal<string | undefined>(undefined);
  const toMs = Math.ceil(live.nowMs.value / minuteMs) * minuteMs;
  useEffect(() => {
    let isCurrent = true;
    ask(toMs).then(
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
  }, [toMs]);
  return { answer: answer.value, failure: failure.value };
}
