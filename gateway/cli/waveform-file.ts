/** Reads a file of raw acceleration: little-endian float32, one channel, no header. */
import { readFile, stat } from "node:fs/promises";
import { ConfigError, errorMessage, PermanentError } from "../core/errors.ts";

/** Two million samples: three minutes at 10 kHz, and as much as a transform takes in a second or two. */
const samplesMax = 2 ** 21;

/** Throws ConfigError for a path that cannot be read and PermanentError for content that is no waveform. */
export async function readWaveform(path: string): Promise<Float64Array> {
  const unreadable = (cause: unknown): never => {
    throw new ConfigError(`${path} cannot be read: ${errorMessage(cause)}.`, {
      code: "SAMSPEL_WAVEFORM_UNREADABLE",
      cause,
      next: "Check the path and that this user may read the file.",
    });
  };
  const found = await stat(path).catch(unreadable);
  if (!found.isFile()) unreadable(new Error("it is not a file"));
  if (found.size === 0) refuse(`${path} is empty.`, "SAMSPEL_WAVEFORM_EMPTY", "Export the waveform again.");
  if (found.size > 4 * samplesMax) {
    refuse(
      `${path} has ${found.size} bytes; at most ${4 * samplesMax} are read.`,
      "SAMSPEL_WAVEFORM_TOO_LARGE",
      "Cut out a stretch at steady speed; ten seconds are plenty.",
    );
  }
  const bytes = await readFile(path).catch(unreadable);
  return samplesOf(bytes, path);
}

/** Samples in the unit of the file. Throws PermanentError. */
export function samplesOf(bytes: Uint8Array, path: string): Float64Array {
  const asRaw = "Write it as raw little-endian 32-bit floats, one channel, without a header.";
  if (bytes.length % 4 !== 0) {
    refuse(`${path} has ${bytes.length} bytes, no whole number of 4-byte floats.`, "SAMSPEL_WAVEFORM_FORMAT", asRaw);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const samples = Float64Array.from({ length: bytes.length / 4 }, (_, index) => view.getFloat32(4 * index, true));
  const bad = samples.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    refuse(`Sample ${bad} of ${path} is no number.`, "SAMSPEL_WAVEFORM_NOT_FINITE", `Remove the gap. ${asRaw}`);
  }
  const wild = samples.findIndex((value) => Math.abs(value) > 1e6);
  if (wild >= 0) {
    refuse(
      `Sample ${wild} of ${path} is ${samples[wild]!.toExponential(1)}, which no accelerometer gives.`,
      "SAMSPEL_WAVEFORM_FORMAT",
      asRaw,
    );
  }
  if (samples.every((value) => value === samples[0])) {
    refuse(
      `All ${samples.length} samples of ${path} are equal.`,
      "SAMSPEL_WAVEFORM_CONSTANT",
      "Check the sensor and its cable: a machine that runs is never this still.",
    );
  }
  return samples;
}

function refuse(message: string, code: `SAMSPEL_${string}`, next: string): never {
  throw new PermanentError(message, { code, next });
}
