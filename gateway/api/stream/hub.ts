/** The live stream: takes committed entries and gives every client what it asked for. */
import type { ServerResponse } from "node:http";
import type { Entry } from "../../core/contracts.ts";
import { TemporaryError } from "../../core/errors.ts";
import type { TagNumber } from "../../core/measurement.ts";
import type { GatewayView } from "../../core/view.ts";
import type { HelloEvent } from "../contract.ts";
import type { StreamLimits } from "../limits.ts";
import { StreamClient } from "./client.ts";
import { frameOf, retryFrame, type ServerEvent } from "./frame.ts";
import { Lists } from "./lists.ts";
import { type StreamState, TopicSet } from "./topic-set.ts";
import { type ListName, type Topics, unknownTopics } from "./topics.ts";

export interface HubOptions {
  readonly view: GatewayView;
  readonly limits: StreamLimits;
  readonly monotonicMs: () => number;
}

export interface StreamRequest {
  readonly topics: Topics;
  readonly intervalMs: number;
  readonly lastEventId: number | undefined;
}

export interface StreamFigures {
  readonly clients: number;
  readonly topicSets: number;
  readonly resumeBytes: number;
  readonly skippedCount: number;
  readonly refusedCount: number;
}

/** How often a list is looked at. Models change seldom and are the largest; conditions also tell when they change. */
const listSeconds: Readonly<Record<ListName, number>> = {
  conditions: 1,
  sources: 1,
  sinks: 1,
  models: 5,
  learning: 1,
  cases: 1,
};

export class StreamHub {
  readonly #options: HubOptions;
  readonly #lists: Lists;
  readonly #state: StreamState;
  readonly #sets = new Map<string, TopicSet>();
  readonly #unsubscribe: () => void;
  readonly #ticker: ReturnType<typeof setInterval>;
  #changedAt = new Float64Array(256);
  #position = 0;
  #ticks = 0;
  #id: number;
  #hasNewConditions = false;
  #skippedCount = 0;
  #refusedCount = 0;

  constructor(options: HubOptions) {
    const { view, limits, monotonicMs } = options;
    this.#options = options;
    this.#lists = new Lists(view);
    // Ids grow across restarts too, so that an id of an earlier run is never taken for one of this.
    this.#id = Math.floor(view.startedMs) * 1000;
    this.#state = {
      view,
      limits,
      monotonicMs,
      list: (name, after) => this.#list(name, after),
      position: () => this.#position,
      changedAt: (tag) => this.#changedAt[tag] ?? 0,
      lastId: () => this.#id,
      nextId: () => ++this.#id,
    };
    this.#unsubscribe = view.live.subscribe((entry) => this.#take(entry));
    this.#ticker = setInterval(() => this.#tick(), 1000);
    this.#ticker.unref();
  }

  /** Throws TemporaryError when no further client is served; call it before the head of the answer is written. */
  admit(): void {
    if (this.figures().clients < this.#options.limits.clients) return;
    this.#refusedCount++;
    throw new TemporaryError(`The live stream serves at most ${this.#options.limits.clients} clients.`, {
      code: "SAMSPEL_STREAM_FULL",
      next: "Close a screen that nobody looks at, or raise the limit.",
    });
  }

  /** Serves a response whose head is written, until it closes. */
  serve(response: ServerResponse, request: StreamRequest): void {
    const { limits, monotonicMs } = this.#options;
    // First, so that a new topic set begins after these changes and does not send them twice.
    for (const name of request.topics.lists) this.#refresh(name);
    const set = this.#setFor(request);
    const client = new StreamClient(
      { response, limits, monotonicMs, changesSince: (position) => set.catchUp(position) },
      this.#position,
    );
    response.on("error", () => response.destroy());
    response.on("close", () => {
      this.#skippedCount += client.skippedCount;
      set.clients.delete(client);
      if (set.clients.size === 0) set.emptySinceMs = monotonicMs();
    });
    if (response.destroyed) return;
    for (const bytes of this.#opening(set, request)) client.begin(bytes);
    set.clients.add(client);
  }

  figures(): StreamFigures {
    const figures = { clients: 0, resumeBytes: 0, skippedCount: this.#skippedCount };
    for (const set of this.#sets.values()) {
      figures.clients += set.clients.size;
      figures.resumeBytes += set.ring.bytes;
      for (const client of set.clients) figures.skippedCount += client.skippedCount;
    }
    return { ...figures, topicSets: this.#sets.size, refusedCount: this.#refusedCount };
  }

  close(): void {
    this.#unsubscribe();
    clearInterval(this.#ticker);
    for (const set of this.#sets.values()) set.close();
    this.#sets.clear();
  }

  /** What was missed where it is still held; everything as it is now otherwise. */
  #opening(set: TopicSet, { topics, intervalMs, lastEventId }: StreamRequest): readonly Buffer[] {
    const { view } = this.#options;
    const missed = lastEventId === undefined || lastEventId > this.#id ? undefined : set.ring.after(lastEventId);
    const hello: HelloEvent = {
      version: view.version,
      startedMs: view.startedMs,
      nowMs: view.now(),
      resumed: missed !== undefined,
      intervalMs,
      unknownTopics: unknownTopics(topics, view.tags),
    };
    const greeting: ServerEvent = { event: "hello", data: JSON.stringify(hello) };
    if (missed !== undefined) return [retryFrame, frameOf([greeting], undefined), ...missed];
    return [retryFrame, frameOf([greeting, ...set.changesSince(undefined)], this.#id)];
  }

  #setFor({ topics, intervalMs }: StreamRequest): TopicSet {
    const key = `${intervalMs} ${topics.key}`;
    const known = this.#sets.get(key);
    if (known !== undefined) return known;
    const created = new TopicSet(topics, intervalMs, this.#state);
    this.#sets.set(key, created);
    return created;
  }

  #take(entry: Entry): void {
    if (entry.type === "condition") {
      // Only announced: a flood of changes makes one list, read when the event is made.
      this.#hasNewConditions = true;
      this.#announce("conditions");
    }
    if (entry.type !== "measurements") return;
    this.#position++;
    for (let row = 0; row < entry.length; row++) this.#noteChange(entry.tags[row]!);
    for (const set of this.#sets.values()) set.takeBatch(entry);
  }

  #noteChange(tag: TagNumber): void {
    if (tag >= this.#changedAt.length) {
      const grown = new Float64Array(Math.max(tag + 1, 2 * this.#changedAt.length));
      grown.set(this.#changedAt);
      this.#changedAt = grown;
    }
    this.#changedAt[tag] = this.#position;
  }

  #list(name: ListName, after: number | undefined): string | undefined {
    if (name === "conditions" && this.#hasNewConditions) {
      this.#hasNewConditions = false;
      this.#refresh(name);
    }
    return this.#lists.changedAfter(name, after);
  }

  #announce(name: ListName): void {
    for (const set of this.#sets.values()) set.takeListChange(name);
  }

  /** Reads a list anew and tells everybody who asked for it when something in it changed. */
  #refresh(name: ListName): void {
    if (!this.#lists.refresh(name, this.#position + 1)) return;
    this.#position++;
    this.#announce(name);
  }

  /** Once a second: looks whether lists changed, keeps connections alive, forgets what is too old. */
  #tick(): void {
    if (this.#sets.size === 0) return;
    const nowMs = this.#options.monotonicMs();
    const wanted = new Set([...this.#sets.values()].flatMap((set) => set.lists));
    for (const name of wanted) if (this.#ticks % listSeconds[name] === 0) this.#refresh(name);
    this.#ticks++;
    for (const set of this.#sets.values()) {
      set.ring.forget(nowMs);
      for (const client of set.clients) client.tick(nowMs);
    }
    this.#removeUnused(nowMs);
  }

  #removeUnused(nowMs: number): void {
    const { resumeMs, resumeBytesTotal, waitingTopicSets } = this.#options.limits;
    const waiting = [...this.#sets]
      .filter(([, set]) => set.clients.size === 0)
      .sort(([, one], [, other]) => other.emptySinceMs - one.emptySinceMs);
    for (const [index, [key, set]] of waiting.entries()) {
      if (index < waitingTopicSets && nowMs - set.emptySinceMs <= resumeMs) continue;
      set.close();
      this.#sets.delete(key);
    }
    while (this.figures().resumeBytes > resumeBytesTotal) {
      const [largest] = [...this.#sets.values()].sort((one, other) => other.ring.bytes - one.ring.bytes);
      if (largest === undefined || !largest.ring.dropOldest()) return;
    }
  }
}
