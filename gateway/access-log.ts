/** Records who looked at figures about people: a line per request, in files by day that are deleted after 90 days. */
import { appendFile, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Log } from "./core/contracts.ts";
import { errorMessage } from "./core/errors.ts";

/** One look. The address is that of the screen, not of a person. */
export interface Access {
  readonly timeMs: number;
  readonly address: string;
  /** Path without its query. */
  readonly path: string;
}

export interface AccessLog extends AsyncDisposable {
  record(access: Access): void;
}

const dayMs = 86_400_000;
const keptDays = 90;
/** The same screen asking the same again within this time is one look, ms: pages ask by themselves. */
const sameLookMs = 600_000;
const looksMax = 1000;
const namePattern = /^cells-(\d{4}-\d{2}-\d{2})\.jsonl$/;

/** Writes below `directory`. What cannot be written is said once a failure and does not stop anybody from looking. */
export function openAccessLog(directory: string, log: Log): AccessLog {
  const looks = new Map<string, number>();
  let turn: Promise<void> = Promise.resolve();
  let day = "";
  const write = async (access: Access): Promise<void> => {
    const today = new Date(access.timeMs).toISOString().slice(0, 10);
    if (today !== day) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await removeOld(directory, access.timeMs);
      day = today;
    }
    const { timeMs, ...rest } = access;
    const line = JSON.stringify({ time: new Date(timeMs).toISOString(), ...rest });
    await appendFile(join(directory, `cells-${today}.jsonl`), `${line}\n`, { mode: 0o600 });
  };
  return {
    record(access) {
      const key = `${access.address} ${access.path}`;
      const lastMs = looks.get(key);
      if (lastMs !== undefined && access.timeMs - lastMs < sameLookMs) return;
      looks.delete(key);
      looks.set(key, access.timeMs);
      const oldest = looks.keys().next().value;
      if (looks.size > looksMax && oldest !== undefined) looks.delete(oldest);
      turn = turn.then(() =>
        write(access).catch((error: unknown) => {
          log.warn({ reason: errorMessage(error) }, "The access log could not be written.");
        }),
      );
    },
    [Symbol.asyncDispose]: () => turn,
  };
}

async function removeOld(directory: string, nowMs: number): Promise<void> {
  for (const name of await readdir(directory)) {
    const date = namePattern.exec(name)?.[1];
    if (date !== undefined && nowMs - Date.parse(date) > keptDays * dayMs)
      await rm(join(directory, name), { force: true });
  }
}
