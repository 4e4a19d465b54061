/** What is known of all gateways of a site, from what the broker brings. Pure but for its memory, which is bounded. */
import type { FleetMember, FleetReport, GatewayStatus } from "../core/fleet.ts";
import { readStatus } from "./status.ts";

export interface FleetMessage {
  /** Levels after the prefix. */
  readonly name: string;
  readonly kind: "status" | "online";
  readonly payload: Uint8Array;
  /** The last word as the broker kept it, not one that was said now. */
  readonly isRetained: boolean;
}

interface Known {
  status: GatewayStatus | undefined;
  isOnline: boolean | undefined;
  lastContactMs: number | undefined;
  clockOffsetMs: number | undefined;
}

/** Gateways beyond it are not shown; they are counted as refused. */
const membersMax = 20_000;
const refusedMax = 20;
const exampleMax = 120;
/** So many intervals without a word, and a gateway is out of contact. */
const silentIntervals = 3;

export class FleetBoard {
  readonly #now: () => number;
  readonly #known = new Map<string, Known>();
  readonly #refused = new Map<string, { code: string; count: number; example: string }>();

  /** Wall clock, milliseconds since the Unix epoch. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Takes what the broker brings; what cannot be read is counted and changes nothing. */
  take({ name, kind, payload, isRetained }: FleetMessage): void {
    if (kind === "status" && payload.length === 0) {
      this.#known.delete(name);
      return;
    }
    let known = this.#known.get(name);
    if (known === undefined && this.#known.size >= membersMax) {
      this.#refuse("SAMSPEL_FLEET_FULL", name);
      return;
    }
    const status = kind === "status" ? readStatus(payload) : undefined;
    if (typeof status === "string") {
      this.#refuse(status, `${name}: ${new TextDecoder().decode(payload.subarray(0, exampleMax))}`);
      return;
    }
    known ??= { status: undefined, isOnline: undefined, lastContactMs: undefined, clockOffsetMs: undefined };
    this.#known.set(name, known);
    if (status === undefined) {
      known.isOnline = new TextDecoder().decode(payload.subarray(0, 5)) === "true";
      return;
    }
    known.status = status;
    if (isRetained) return;
    known.lastContactMs = this.#now();
    known.clockOffsetMs = status.timeMs - known.lastContactMs;
  }

  members(): FleetMember[] {
    const nowMs = this.#now();
    return Array.from(this.#known).flatMap(([name, { status, isOnline, lastContactMs, clockOffsetMs }]) => {
      if (status === undefined) return [];
      // Of a kept word only the clock of its gateway is known; a time in the future is none.
      const contactMs = lastContactMs ?? Math.min(status.timeMs, nowMs);
      const isSilent = nowMs - contactMs > silentIntervals * status.intervalSeconds * 1000;
      const contact = isOnline === false ? "offline" : isSilent ? "silent" : "online";
      const offset = clockOffsetMs === undefined ? {} : { clockOffsetMs };
      return [{ ...status, name, contact, lastContactMs: contactMs, ...offset } satisfies FleetMember];
    });
  }

  refused(): FleetReport["refused"] {
    return [...this.#refused.values()];
  }

  #refuse(code: string, example: string): void {
    const refused = this.#refused.get(code);
    if (refused === undefined && this.#refused.size >= refusedMax) return;
    this.#refused.set(code, { code, count: (refused?.count ?? 0) + 1, example: example.slice(0, exampleMax) });
  }
}
