/** Items that a server has quietly stopped serving: looked for by reading what has been silent for long. */
import { AttributeIds, type ClientSession, type DataValue } from "node-opcua-client";
import type { LastSeen } from "./data-value.ts";

/** Items asked for in one look, so that a small controller can breathe. */
const itemsPerLook = 100;

export interface ProbeOptions {
  readonly session: Pick<ClientSession, "read">;
  readonly lastSeen: LastSeen;
  readonly addressCount: number;
  /** Node of an address that has an item. */
  readonly nodeOf: (address: number) => string | undefined;
  /** Between two looks, milliseconds. 0: never. */
  readonly everyMs: number;
}

interface Suspect {
  readonly timeMs: number;
  readonly value: number;
}

/**
 * Silence of one item is normal: a value that does not change is not sent. Silence although the value has changed is
 * not. A suspect is confirmed by a second look: what has come in between was only on its way.
 */
export class ItemProbe {
  readonly #options: ProbeOptions;
  readonly #suspects = new Map<number, Suspect>();
  #next = 0;
  #lookedMs: number;
  #isLooking = false;

  constructor(options: ProbeOptions, monotonicMs: number) {
    this.#options = options;
    this.#lookedMs = monotonicMs;
  }

  /** Gives the addresses whose item is dead; mostly none. Never throws. */
  async lookIfDue(monotonicMs: number): Promise<readonly number[]> {
    const { everyMs } = this.#options;
    if (everyMs === 0 || this.#isLooking || monotonicMs - this.#lookedMs < everyMs) return [];
    this.#lookedMs = monotonicMs;
    this.#isLooking = true;
    try {
      return await this.#look();
    } catch {
      return [];
    } finally {
      this.#isLooking = false;
    }
  }

  async #look(): Promise<readonly number[]> {
    const { session, nodeOf } = this.#options;
    const looked = [...new Set([...this.#suspects.keys(), ...this.#some()])];
    const items = looked.flatMap((address) => {
      const nodeId = nodeOf(address);
      return nodeId === undefined ? [] : [{ address, nodeId }];
    });
    if (items.length === 0) return [];
    const reads = await session.read(items.map(({ nodeId }) => ({ nodeId, attributeId: AttributeIds.Value })));
    return items.flatMap(({ address }, index) => (this.#isDead(address, reads[index]) ? [address] : []));
  }

  /** The next few addresses, round and round. */
  *#some(): Generator<number> {
    const { addressCount } = this.#options;
    for (let count = 0; count < Math.min(itemsPerLook, addressCount); count++) {
      yield this.#next;
      this.#next = (this.#next + 1) % addressCount;
    }
  }

  #isDead(address: number, read: DataValue | undefined): boolean {
    const { lastSeen } = this.#options;
    const suspect = this.#suspects.get(address);
    this.#suspects.delete(address);
    const value: unknown = read?.value.value;
    const timeMs = read?.sourceTimestamp?.getTime();
    if (typeof value !== "number" || timeMs === undefined || read?.statusCode.isGood() !== true) return false;
    const seenMs = lastSeen.timesMs[address] ?? Number.NaN;
    const isAhead = !(timeMs <= seenMs) && !Object.is(value, lastSeen.values[address]);
    if (!isAhead) return false;
    // At the first look the value was ahead already, and the subscription has not come that far since.
    if (suspect !== undefined && !(seenMs >= suspect.timeMs)) return true;
    this.#suspects.set(address, { timeMs, value });
    return false;
  }
}
