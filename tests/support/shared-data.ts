/** Where the public machine data lies, when this machine has it. Tests that need it skip visibly when it is absent. */
import { existsSync } from "node:fs";
import { join } from "node:path";

const candidates = [process.env.SAMSPEL_TEST_DATA, join(import.meta.dirname, "../../../shared/data")];

/** Directory with one folder per data set, or undefined. */
export const sharedData: string | undefined = candidates.find(
  (candidate): candidate is string => candidate !== undefined && existsSync(candidate),
);
