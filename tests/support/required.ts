/** Counterparts that a machine may lack: their tests are skipped there, but never where CI has installed them. */

/** The given value; with CI=true an absent counterpart throws, so that a green run cannot hide it. */
export function presentOrFailInCi(present: boolean, name: string): boolean {
  if (!present && process.env.CI === "true") {
    throw new Error(`${name} is not installed. With CI=true its tests may not be skipped: .ci/run installs it.`);
  }
  return present;
}
