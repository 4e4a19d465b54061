/** The STATE message of a Sparkplug host (specification 3.0, tck-id-payloads-state-birth-payload): whether it is there. Pure. */

export interface HostState {
  readonly isOnline: boolean;
  /** When the host connected; the same in its birth and in its will. An older message than the last is out of date. */
  readonly timestampMs: number;
}

/** `timestampMs` is that of the connection. */
export function stateText({ isOnline, timestampMs }: HostState): string {
  return JSON.stringify({ online: isOnline, timestamp: timestampMs });
}

/** Undefined for anything else than `{"online": true|false, "timestamp": ms}`. */
export function parseState(text: string): HostState | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || !("online" in value) || !("timestamp" in value)) return undefined;
  const { online, timestamp } = value;
  if (typeof online !== "boolean" || typeof timestamp !== "number" || !Number.isSafeInteger(timestamp))
    return undefined;
  return { isOnline: online, timestampMs: timestamp };
}
