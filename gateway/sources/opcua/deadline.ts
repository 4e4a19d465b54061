/** Limits how long a step of the client library may take. */

const closeMsMax = 3_000;

/** Rejects when `work` takes too long; the work itself is not stopped. */
export async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`timeout after ${ms} ms`)), ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits for a closing step, but not for ever, and whatever comes of it. */
export async function settled(work: Promise<unknown>): Promise<void> {
  await within(work, closeMsMax).catch(() => undefined);
}
