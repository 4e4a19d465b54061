/** One set of topics and everybody who reads it: its events are made once, however many clients there are. */
import type { MeasurementBatch, TagNumber } from "../../core/measurement.ts";
import type { GatewayView } from "../../core/view.ts";
import type { ValuesEvent } from "../contract.ts";
import { jsonValue } from "../json-value.ts";
import type { StreamLimits } from "../limits.ts";
import type { StreamClient } from "./client.ts";
import { frameOf, type ServerEvent } from "./frame.ts";
import { Ring } from "./ring.ts";
import { type ListName, matchesTag, type Topics } from "./topics.ts";

/** What all topic sets share. */
export interface StreamState {
  readonly view: GatewayView;
  /** A list as JSON when it changed after a position, or in any case without one. */
  list(name: ListName, after: number | undefined): string | undefined;
  readonly limits: StreamLimits;
  readonly monotonicMs: () => number;
  /** Position of the newest change; grows with each batch and each change of a list. */
  position(): number;
  /** Position of the last change of a tag; 0 before the first. */
  changedAt(tag: TagNumber): number;
  lastId(): number;
  nextId(): number;
}

export class TopicSet {
  readonly clients = new Set<StreamClient>();
  readonly ring: Ring;
  /** Since when nobody reads it. */
  emptySinceMs: number;
  readonly #topics: Topics;
  readonly #intervalMs: number;
  readonly #state: StreamState;
  /** Tags whose values are kept, and tags whose values only pass. */
  #kept: readonly TagNumber[] = [];
  #passing: readonly TagNumber[] = [];
  /** [tag number] 1 for a member. */
  #isMember = new Uint8Array(0);
  #directorySize = -1;
  #position: number;
  #flushedMs = Number.NEGATIVE_INFINITY;
  #scheduled: { cancel(): void } | undefined;

  constructor(topics: Topics, intervalMs: number, state: StreamState) {
    this.#topics = topics;
    this.#intervalMs = intervalMs;
    this.#state = state;
    this.#position = state.position();
    this.ring = new Ring(state.lastId(), state.limits);
    this.emptySinceMs = state.monotonicMs();
  }

  get lists(): readonly ListName[] {
    return this.#topics.lists;
  }

  /** Plans an event when one of the values concerns this set: at once, or when the interval has passed. */
  takeBatch(batch: MeasurementBatch): void {
    if (this.#scheduled !== undefined) return;
    this.#readDirectory();
    if (batch.tags.some((tag) => this.#isMember[tag] === 1)) this.#schedule();
  }

  takeListChange(name: ListName): void {
    if (this.#scheduled === undefined && this.lists.includes(name)) this.#schedule();
  }

  /** Everything as it is now, or what changed after a position. */
  changesSince(position: number | undefined): readonly ServerEvent[] {
    this.#readDirectory();
    return [...this.#keptSince(position), ...this.#valuesSince(position, this.#passing)];
  }

  #keptSince(position: number | undefined): readonly ServerEvent[] {
    const events = this.#valuesSince(position, this.#kept);
    for (const name of this.#topics.lists) {
      const data = this.#state.list(name, position);
      if (data !== undefined) events.push({ event: name, data });
    }
    return events;
  }

  #valuesSince(position: number | undefined, members: readonly TagNumber[]): ServerEvent[] {
    const { view, changedAt } = this.#state;
    const columns: { [Name in keyof ValuesEvent]: ValuesEvent[Name] } = { n: [], t: [], v: [], s: [] };
    for (const tag of members) {
      if (position !== undefined && changedAt(tag) <= position) continue;
      const latest = view.live.latest(tag);
      if (latest === undefined) continue;
      columns.n.push(tag);
      columns.t.push(latest.sourceTimeMs);
      columns.v.push(jsonValue(latest.value));
      columns.s.push(latest.statusCode);
    }
    return columns.n.length > 0 ? [{ event: "values", data: JSON.stringify(columns) }] : [];
  }

  /** What a client that fell behind at `position` has to hear. */
  catchUp(position: number): { bytes: Buffer; position: number } | undefined {
    const events = this.changesSince(position);
    if (events.length === 0) return undefined;
    return { bytes: frameOf(events, this.#state.lastId()), position: this.#state.position() };
  }

  close(): void {
    this.#scheduled?.cancel();
    for (const client of this.clients) client.end();
  }

  #schedule(): void {
    const waitMs = this.#flushedMs + this.#intervalMs - this.#state.monotonicMs();
    if (waitMs <= 0) {
      // Not in this turn: batches that are committed together make one event.
      const immediate = setImmediate(() => this.#flush());
      this.#scheduled = { cancel: () => clearImmediate(immediate) };
    } else {
      const timer = setTimeout(() => this.#flush(), waitMs);
      this.#scheduled = { cancel: () => clearTimeout(timer) };
    }
  }

  #flush(): void {
    this.#scheduled = undefined;
    this.#readDirectory();
    const kept = this.#keptSince(this.#position);
    const passing = this.#valuesSince(this.#position, this.#passing);
    this.#position = this.#state.position();
    if (kept.length + passing.length === 0) return;
    this.#flushedMs = this.#state.monotonicMs();
    if (passing.length > 0) this.#deliver(frameOf(passing, undefined));
    if (kept.length === 0) return;
    const id = this.#state.nextId();
    const bytes = frameOf(kept, id);
    this.ring.push({ id, atMs: this.#flushedMs, bytes });
    this.#deliver(bytes);
  }

  /** Values that only pass are not among the events that a client can resume from. */
  #deliver(bytes: Buffer): void {
    for (const client of this.clients) client.deliver(bytes, this.#position);
  }

  /** Tags may be added while the gateway runs. */
  #readDirectory(): void {
    const { all } = this.#state.view.tags;
    if (all.length === this.#directorySize) return;
    this.#directorySize = all.length;
    const members = all.filter(({ id }) => matchesTag(this.#topics, id));
    const numbersWhere = (isPassing: boolean) =>
      members.filter(({ keep }) => (keep === "live") === isPassing).map(({ number }) => number);
    this.#kept = numbersWhere(false);
    this.#passing = numbersWhere(true);
    this.#isMember = new Uint8Array(all.reduce((most, { number }) => Math.max(most, number), 0) + 1);
    for (const { number } of members) this.#isMember[number] = 1;
  }
}
