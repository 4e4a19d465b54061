/** A list that admins may see, loaded when the card opens and after each change. */
import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

export interface Listed<T> {
  /** Undefined while it is loaded, and for somebody who may not see it. */
  readonly list: Signal<readonly T[] | undefined>;
  reload(): Promise<void>;
}

export function useListed<T>(isAllowed: boolean, load: () => Promise<readonly T[]>): Listed<T> {
  const list = useSignal<readonly T[] | undefined>(undefined);
  const reload = async (): Promise<void> => {
    list.value = await load();
  };
  useEffect(() => {
    // What cannot be loaded stays empty; the next change tells why.
    if (isAllowed) reload().catch(() => undefined);
  }, [isAllowed]);
  return { list, reload };
}
