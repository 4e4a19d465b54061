/** What a press sets going: its button waits meanwhile, and what went wrong is kept to be shown. */
import { useSignal } from "@preact/signals";
import { RequestError } from "../history.ts";

export interface Press {
  readonly isBusy: boolean;
  /** Why the last press failed, in the words of the gateway with what to do next; undefined when it did not. */
  readonly failure: string | undefined;
  run(work: () => Promise<void>): Promise<void>;
}

export function usePress(): Press {
  const isBusy = useSignal(false);
  const failure = useSignal<string | undefined>(undefined);
  const run = async (work: () => Promise<void>): Promise<void> => {
    isBusy.value = true;
    failure.value = undefined;
    try {
      await work();
    } catch (error) {
      failure.value = textOf(error);
    }
    isBusy.value = false;
  };
  return { isBusy: isBusy.value, failure: failure.value, run };
}

/** What went wrong with a request, and what to do next where the gateway says it. */
export function textOf(error: unknown): string {
  if (error instanceof RequestError) return [error.message, error.next].filter(Boolean).join(" ");
  return error instanceof Error ? error.message : String(error);
}
