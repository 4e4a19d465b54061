/** How long somebody has to wait after wrong passwords: from the fifth on twice as long each time, never for ever. */
import { isIPv6 } from "node:net";

const freeFailures = 5;
const firstDelayMs = 1000;
const longestDelayMs = 60_000;
/** After this time without a further failure the count begins anew. */
const forgottenAfterMs = 3_600_000;
const keysMax = 10_000;
const knownMax = 1000;

interface Failures {
  count: number;
  lastMs: number;
}

export class Attempts {
  readonly #failures = new Map<string, Failures>();
  /** Account and address that have signed in: a stranger who guesses at the account does not hold them up. */
  readonly #known = new Set<string>();
  readonly #monotonicMs: () => number;

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
  }

  /** Milliseconds until the next attempt is looked at; 0 for now. */
  waitMs(account: string, address: string): number {
    const nowMs = this.#monotonicMs();
    return Math.max(0, ...this.#keys(account, address).map((key) => this.#untilMs(key) - nowMs));
  }

  failed(account: string, address: string): void {
    const nowMs = this.#monotonicMs();
    for (const key of this.#keys(account, address)) {
      const before = this.#failures.get(key);
      const isRecent = before !== undefined && nowMs - before.lastMs < forgottenAfterMs;
      this.#failures.delete(key);
      this.#failures.set(key, { count: (isRecent ? before.count : 0) + 1, lastMs: nowMs });
    }
    forgetOldest(this.#failures, keysMax);
  }

  succeeded(account: string, address: string): void {
    for (const key of this.#keys(account, address)) this.#failures.delete(key);
    this.#known.add(pairOf(account, address));
    forgetOldest(this.#known, knownMax);
  }

  #keys(account: string, address: string): string[] {
    const own = `address ${networkOf(address)}`;
    return this.#known.has(pairOf(account, address)) ? [own] : [own, `account ${account.toLowerCase()}`];
  }

  #untilMs(key: string): number {
    const failures = this.#failures.get(key);
    if (failures === undefined || failures.count < freeFailures) return 0;
    return failures.lastMs + Math.min(longestDelayMs, firstDelayMs * 2 ** (failures.count - freeFailures));
  }
}

function pairOf(account: string, address: string): string {
  return `${networkOf(address)} ${account.toLowerCase()}`;
}

/** One subscriber has a whole /64 of IPv6 to choose from. */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.startsWith("::ffff:")) return address;
  return address.split(":", 4).join(":");
}

function forgetOldest(kept: Map<string, unknown> | Set<string>, most: number): void {
  for (const key of kept.keys()) {
    if (kept.size <= most) return;
    kept.delete(key);
  }
}
