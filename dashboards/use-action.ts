/** Something that a press sets off: busy until it is answered, and what went wrong. */
import { useSignal } from "@preact/signals";
import { RequestError } from "./history.ts";

export interface Action {
  readonly isBusy: boolean;
  /** In the words of the gateway, with what to do next. */
  readonly failure: string | undefined;
  run(work: () => Promise<void>): void;
}

export function useAction(): Action {
  const isBusy = useSignal(false);
  const failure = useSignal<string | undefined>(undefined);
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    isBusy.value = true;
    failure.value = undefined;
    try {
      await work();
    } catch (error) {
      failure.value = textOf(error);
    }
    isBusy.value = false;
  };
  return { isBusy: isBusy.value, failure: failure.value, run: (work) => void attempt(work) };
}

function textOf(error: unknown): string {
  if (error instanceof RequestError) return [error.message, error.next].filter(Boolean).join(" ");
  return error instanceof Error ? error.message : String(error);
}
