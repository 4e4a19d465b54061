/** What a press sets going: its button waits meanwhile, and what went wrong is kept to be shown. */
import { useSignal } from "@preact/signals";

export interface Press {
  readonly isBusy: boolean;
  /** Why the last press failed; undefined when it did not. */
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
      failure.value = error instanceof Error ? error.message : String(error);
    }
    isBusy.value = false;
  };
  return { isBusy: isBusy.value, failure: failure.value, run };
}
