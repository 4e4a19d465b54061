/** Runs long queries beside everything else: each with its own view of a file, in short steps, for a limited time. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { TemporaryError } from "../core/errors.ts";
import { type Database, openForReading } from "./sqlite.ts";

/** A step gives way to other queries after this time. */
const stepMs = 8;
/** A view keeps the write-ahead log from being begun anew: it is closed after this time, whatever it was for. */
const viewMsMax = 30_000;

/** One query at a time holds views. */
let turn: Promise<unknown> = Promise.resolve();

/** The query sees the files as they are at its start. Throws TemporaryError when it takes too long. */
export function inSteps<T>(
  paths: readonly string[],
  query: (...views: readonly Database[]) => Generator<undefined, T>,
  longestMs = viewMsMax,
): Promise<T> {
  const answer = turn.then(() => run(paths, query, longestMs));
  turn = answer.catch(() => undefined);
  return answer;
}

async function run<T>(
  paths: readonly string[],
  query: (...views: readonly Database[]) => Generator<undefined, T>,
  longestMs: number,
): Promise<T> {
  const views: Database[] = [];
  try {
    for (const path of paths) views.push(openView(path));
    const steps = query(...views);
    const endMs = performance.now() + longestMs;
    let [step, startMs] = [steps.next(), performance.now()];
    while (step.done !== true) {
      if (performance.now() > endMs) throw tooLong(longestMs);
      if (performance.now() - startMs > stepMs) {
        await nextTurn();
        startMs = performance.now();
      }
      step = steps.next();
    }
    return step.value;
  } finally {
    for (const view of views) view.close();
  }
}

/** The view begins with its first read. */
function openView(path: string): Database {
  const database = openForReading(path);
  database.exec("BEGIN");
  database.prepare("SELECT count(*) FROM sqlite_schema").get();
  return database;
}

function tooLong(longestMs: number): TemporaryError {
  return new TemporaryError(`The query was ended after ${longestMs / 1000} s.`, {
    code: "SAMSPEL_QUERY_TOO_LONG",
    next: "Ask for a shorter range of time, or again when the machine is less busy.",
  });
}
