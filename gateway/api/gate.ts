/** Lets a limited number of tasks run at one time; the rest is told to come back. */
import { TemporaryError } from "../core/errors.ts";

export type Gate = <T>(task: () => Promise<T>) => Promise<T>;

/** Throws TemporaryError at once when `limit` tasks are at work. */
export function gate(limit: number): Gate {
  let running = 0;
  return async (task) => {
    if (running >= limit) {
      throw new TemporaryError(`${limit} queries are at work already.`, {
        code: "SAMSPEL_QUERIES_BUSY",
        next: "Try again in a second.",
      });
    }
    running++;
    try {
      return await task();
    } finally {
      running--;
    }
  };
}
