/** Asks again and again while a page is shown; keeps the last answer, and says why there is no newer one. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { LoadedAnswer } from "./use-answer.ts";

/** The next question waits for the answer to the one before. */
export function useRepeated<T>(ask: () => Promise<T>, everyMs: number): LoadedAnswer<T> {
  const answer = useSignal<T | undefined>(undefined);
  const failure = useSignal<string | undefined>(undefined);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isCurrent = true;
    const look = async (): Promise<void> => {
      try {
        const given = await ask();
        if (!isCurrent) return;
        answer.value = given;
        failure.value = undefined;
      } catch (error) {
        if (isCurrent) failure.value = error instanceof Error ? error.message : String(error);
      }
      if (isCurrent) timer = setTimeout(() => void look(), everyMs);
    };
    void look();
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, []);
  return { answer: answer.value, failure: failure.value };
}
