/** The recordings and the room for more, asked for every few seconds and at once after a change. */
import { signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { DiskTime, RecordingReport } from "../gateway/core/recording.ts";
import { useScreen } from "./screen.ts";

export interface LoadedRecordings {
  readonly recordings: readonly RecordingReport[] | undefined;
  readonly time: DiskTime | undefined;
  readonly failure: string | undefined;
}

const everyMs = 5000;

/** Counts up with every change that this page makes: each card that shows recordings asks anew. */
const version = signal(0);

export function recordingsChanged(): void {
  version.value++;
}

export function useRecordings(): LoadedRecordings {
  const { queries } = useScreen();
  const loaded = useSignal<LoadedRecordings>({ recordings: undefined, time: undefined, failure: undefined });
  const current = version.value;
  useEffect(() => {
    let isCurrent = true;
    const load = async (): Promise<void> => {
      try {
        const [recordings, time] = await Promise.all([queries.recordings.list(), queries.recordings.diskTime()]);
        if (isCurrent) loaded.value = { recordings, time, failure: undefined };
      } catch (error) {
        const failure = error instanceof Error ? error.message : String(error);
        if (isCurrent) loaded.value = { ...loaded.peek(), failure };
      }
    };
    void load();
    const timer = setInterval(load, everyMs);
    return () => {
      isCurrent = false;
      clearInterval(timer);
    };
  }, [current]);
  return loaded.value;
}
