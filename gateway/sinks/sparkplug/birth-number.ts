/** The number of a birth (bdSeq): one more for each connection, 0 to 255, kept on disk. Ties a death to its birth. */
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { errorMessage, TemporaryError } from "../../core/errors.ts";

/** Counts on before it is used, so that no number is used twice in a row whatever happens. */
export async function nextBirthNumber(directory: string): Promise<number> {
  const path = join(directory, "bdseq");
  const known = Number((await readFile(path, "utf8").catch(() => "")).trim() || Number.NaN);
  const next = Number.isInteger(known) && known >= 0 && known < 256 ? (known + 1) % 256 : 0;
  try {
    await writeFile(`${path}.new`, `${next}\n`, { flush: true });
    await rename(`${path}.new`, path);
  } catch (cause) {
    throw new TemporaryError(`${path} cannot be written: ${errorMessage(cause)}.`, {
      code: "SAMSPEL_SPARKPLUG_STATE_FILE",
      cause,
      next: "Check that Samspel may write to its data directory and that the disk has space.",
      remedy: "operator",
    });
  }
  return next;
}
