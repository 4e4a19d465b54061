/** The clock of the server against ours, and how long a request takes: asked for once a minute. */
import { AttributeIds, type ClientSession } from "node-opcua-client";
import type { SourceContext } from "../../core/contracts.ts";
import type { SourceWarning } from "./warnings.ts";

/** Server_ServerStatus_CurrentTime (OPC 10000-5 §6.2). */
const currentTimeNode = "i=2258";
const everyMs = 60_000;
/** Difference that a person should know of. */
const skewMsMax = 2000;

export interface ClockReading {
  /** Time of the server less ours, milliseconds; true to half of the round trip. */
  readonly offsetMs: number;
  readonly roundTripMs: number;
}

export class ServerClock {
  reading: ClockReading | undefined;
  readonly #session: ClientSession;
  readonly #context: SourceContext;
  #askedMs = Number.NEGATIVE_INFINITY;
  #isAsking = false;

  constructor(session: ClientSession, context: SourceContext) {
    this.#session = session;
    this.#context = context;
  }

  get warning(): SourceWarning | undefined {
    return this.reading === undefined ? undefined : skewWarning(this.reading);
  }

  /** Asks when it is time; never throws. Gives the reading when there is a new one. */
  async askIfDue(): Promise<ClockReading | undefined> {
    const { monotonicMs } = this.#context;
    if (this.#isAsking || monotonicMs() - this.#askedMs < everyMs) return undefined;
    this.#isAsking = true;
    this.#askedMs = monotonicMs();
    try {
      this.reading = await readClock(this.#session, this.#context);
      return this.reading;
    } catch {
      // A server that does not tell its time is no reason to do anything.
      return undefined;
    } finally {
      this.#isAsking = false;
    }
  }
}

/** Undefined when the server tells no time. */
export async function readClock(
  session: Pick<ClientSession, "read">,
  { now, monotonicMs }: Pick<SourceContext, "now" | "monotonicMs">,
): Promise<ClockReading | undefined> {
  const [sentMs, sentAtMs] = [now(), monotonicMs()];
  const read = await session.read({ nodeId: currentTimeNode, attributeId: AttributeIds.Value });
  const roundTripMs = monotonicMs() - sentAtMs;
  const time: unknown = read.value.value;
  if (!(time instanceof Date) || Number.isNaN(time.getTime())) return undefined;
  return { offsetMs: time.getTime() - (sentMs + roundTripMs / 2), roundTripMs };
}

/** Undefined while the clocks agree as far as the round trip can tell. */
export function skewWarning({ offsetMs, roundTripMs }: ClockReading): SourceWarning | undefined {
  const sureMs = Math.abs(offsetMs) - roundTripMs / 2;
  if (sureMs < skewMsMax) return undefined;
  const seconds = Math.round(Math.abs(offsetMs) / 1000);
  return {
    code: "SAMSPEL_OPCUA_CLOCK",
    message: `The clock of the server is ${seconds} s ${offsetMs > 0 ? "ahead of" : "behind"} this one; values keep the server's time.`,
    next: "Set both clocks by the same time server (NTP).",
  };
}
