/** The inside of a process that reads Parquet: takes one request, and tells what it reads part by part. */
import { errorCode, errorMessage, errorNext } from "../core/errors.ts";

export type ReadAnswer =
  | { readonly type: "part"; readonly part: unknown }
  | { readonly type: "end" }
  | { readonly type: "refused"; readonly code: string; readonly message: string; readonly next?: string };

/** Call it once. What the reader throws becomes the refusal; it should be a PermanentError that says which file is meant. */
export function answerWith<Request>(read: (request: Request) => AsyncIterable<unknown>): void {
  process.on("disconnect", () => process.exit(0));
  process.once("message", (request: Request) => void answer(read(request)));
}

async function answer(parts: AsyncIterable<unknown>): Promise<void> {
  try {
    for await (const part of parts) await tell({ type: "part", part });
    await tell({ type: "end" });
  } catch (error) {
    const next = errorNext(error);
    const refused = { type: "refused", code: errorCode(error), message: errorMessage(error) } as const;
    await tell(next === undefined ? refused : { ...refused, next });
  }
}

/** Waits until it is written, so that no more than one part lies in between. */
function tell(message: ReadAnswer): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(message, () => resolve());
  });
}
