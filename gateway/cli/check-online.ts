/** `samspel check --online`: tries what a configuration names, beside the running gateway and without disturbing it. */
import { existsSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import type { Configuration } from "../config/configuration.ts";
import { earliestClockMs } from "../core/clock.ts";
import { errorCode, errorMessage, errorNext } from "../core/errors.ts";
import { accessContext, configuredSource } from "./opcua-access.ts";
import { exitCodes, type Output } from "./output.ts";
import { addressesIn, hasProblem, preflightText } from "./preflight.ts";
import { addressOf, reach } from "./reach.ts";

/** Prints a result for disk, clock and each source; sets exit code 4 when a source does not answer, 1 for other problems. */
export async function checkOnline(file: string, configuration: Configuration, output: Output): Promise<void> {
  checkDisk(configuration, output);
  const isClockRight = Date.now() >= earliestClockMs;
  output.result(
    { clock: new Date().toISOString(), ok: isClockRight },
    `Clock: ${new Date().toISOString()}${isClockRight ? "" : ". It is behind: set it before values are stored."}`,
  );
  if (!isClockRight) fail(exitCodes.failure);
  for (const { id, kind, options } of configuration.sources) {
    if (kind === "opcua") await checkServer(file, id, output);
    else await checkPort({ id, kind, url: Reflect.get(Object(options), "url") }, output);
  }
}

function checkDisk({ dataDirectory, store }: Configuration, output: Output): void {
  let place = dataDirectory;
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  const { bavail, bsize } = statfsSync(place);
  const [freeBytes, wantedBytes] = [bavail * bsize, store.freeBytes];
  const isEnough = freeBytes > wantedBytes;
  const end = isEnough ? "" : `, and ${gibibytes(wantedBytes)} are to stay free: values could not be kept`;
  output.result(
    { disk: place, freeBytes, wantedBytes, ok: isEnough },
    `Disk: ${gibibytes(freeBytes)} free at ${place}${end}.`,
  );
  if (!isEnough) fail(exitCodes.failure);
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}

async function checkServer(file: string, id: string, output: Output): Promise<void> {
  try {
    const { config, data } = configuredSource(file, id);
    const { preflight } = await import("../sources/opcua/preflight.ts");
    const context = accessContext({ data, source: id }, new AbortController().signal);
    const report = await preflight(config, addressesIn(file, id), context);
    const ok = !hasProblem(report);
    output.result({ source: id, ok, preflight: report }, `Source ${id}: ${preflightText(report)}`);
    if (!ok) fail(exitCodes.failure);
  } catch (error) {
    unreachable(id, error, output);
  }
}

interface Reached {
  readonly id: string;
  readonly kind: string;
  readonly url: unknown;
}

/** Of a broker only the port is tried: a second session with the same name would throw the gateway out. */
async function checkPort({ id, kind, url }: Reached, output: Output): Promise<void> {
  const address = addressOf(url);
  if (address === undefined) {
    output.result({ source: id, ok: true, tried: false }, `Source ${id}: nothing to try for ${kind}.`);
    return;
  }
  try {
    await reach(address);
    output.result(
      { source: id, ok: true },
      `Source ${id}: something listens at ${address.host}, port ${address.port}.`,
    );
  } catch (error) {
    unreachable(id, error, output);
  }
}

function unreachable(id: string, error: unknown, output: Output): void {
  const [code, message, next] = [errorCode(error), errorMessage(error), errorNext(error)];
  const hint = next === undefined ? "" : `\n  Next: ${next}`;
  output.result({ source: id, ok: false, code, message, next }, `Source ${id}: ${message} (${code})${hint}`);
  fail(exitCodes.connection);
}

/** A connection that fails weighs more than what else is wrong. */
function fail(code: number): void {
  process.exitCode = Math.max(code, Number(process.exitCode ?? 0));
}
