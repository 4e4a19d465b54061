/** The last whole record of a file of JSON lines, whatever a power cut left behind it. */
import type { FileHandle } from "node:fs/promises";

export interface LastRecord {
  readonly record: object;
  /** Where it ends, line end included. */
  readonly endByte: number;
}

const blockBytes = 64 * 1024;
const newline = 10;

/** Reads from the end until a line is a JSON object. Undefined when there is none in the file. */
export async function lastRecord(handle: FileHandle): Promise<LastRecord | undefined> {
  let { size: start } = await handle.stat();
  let tail = Buffer.alloc(0);
  for (;;) {
    const lineEnd = tail.lastIndexOf(newline);
    const lineStart = lineEnd <= 0 ? -1 : tail.lastIndexOf(newline, lineEnd - 1);
    if (lineEnd >= 0 && (lineStart >= 0 || start === 0)) {
      const record = objectIn(tail.subarray(lineStart + 1, lineEnd).toString());
      if (record !== undefined) return { record, endByte: start + lineEnd + 1 };
      tail = tail.subarray(0, lineStart + 1);
    } else if (start === 0) {
      return undefined;
    } else {
      const block = Buffer.alloc(Math.min(blockBytes, start));
      start -= block.length;
      await handle.read(block, 0, block.length, start);
      tail = Buffer.concat([block, tail]);
    }
  }
}

function objectIn(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
