/** What a crate holds, in one phrase. */
import { counted } from "./counted.ts";

interface CrateContent {
  readonly rows: number;
  /** Rows of figures of windows, where the crate holds those instead of values. */
  readonly featureRows: number;
  readonly files: number;
  readonly bytes: number;
}

export function crateContent({ rows, featureRows, files, bytes }: CrateContent): string {
  const held = featureRows > 0 ? `${counted(featureRows, "row")} of figures of windows` : counted(rows, "value");
  return `${held} in ${counted(files, "file")}, ${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
