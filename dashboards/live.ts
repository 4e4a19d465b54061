/** The event stream of the gateway as signals. The only file that opens a feed of events. */
import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { SiteAnswer, TagAnswer, ValuesEvent } from "../gateway/api/contract.ts";
import type { CaseReport } from "../gateway/core/cases.ts";
import type { Condition } from "../gateway/core/condition.ts";
import type { LearnJobReport } from "../gateway/core/model-learning.ts";
import type { AssetReport, ModelReport, SinkReport, SourceReport } from "../gateway/core/view.ts";
import type { EventFeed } from "./event-feed.ts";
import type { Queries, ShelveRequest } from "./history.ts";
import { scoreIntervalMs } from "./score-interval.ts";
import type { Circumstances, LiveValue } from "./value-state.ts";
import { whenIdle } from "./when-idle.ts";

/** `lost`: nothing on the screen may be taken for the present. */
export type StreamState = "connecting" | "live" | "lost";

export type ValueListener = (tagId: string, value: LiveValue) => void;

/** Silence after which the gateway is asked whether it is still there; with the probe it makes less than 5 s. */
const silenceMs = 1500;
const probeDeadlineMs = 1500;
const reopenMs = 2000;
/** Silence after which the stream is opened anew although the gateway answers: it may be half open. */
const halfOpenMs = 30_000;

const assetSeconds = 10;

export interface LiveOptions {
  readonly queries: Queries;
  readonly openStream: () => EventFeed;
  /** Called when the gateway runs another version than the one this page came from. */
  readonly onNewVersion: () => void;
}

export class Live {
  readonly state = signal<StreamState>("connecting");
  /** Time of the gateway, updated once a second. */
  readonly nowMs = signal(Date.now());
  /** Since when nothing has come. */
  readonly lostSinceMs = signal<number | undefined>(undefined);
  readonly site = signal<SiteAnswer | undefined>(undefined);
  readonly tags = signal<ReadonlyMap<string, TagAnswer>>(new Map());
  readonly assets = signal<readonly AssetReport[] | undefined>(undefined);
  readonly sources = signal<readonly SourceReport[]>([]);
  /** Destinations; they come with the stream. */
  readonly sinks = signal<readonly SinkReport[]>([]);
  readonly models = signal<readonly ModelReport[]>([]);
  /** Open ones first, then the newest. */
  readonly cases = signal<readonly CaseReport[]>([]);
  /** Jobs that learn or have learned, newest first. */
  readonly learning = signal<readonly LearnJobReport[]>([]);
  readonly conditions = signal<readonly Condition[]>([]);
  /** Counts how often the data was loaded anew; charts load their history again when it changes. */
  readonly generation = signal(0);

  /** Ids of the sources that are not connected, as lines: equal text redraws nothing. */
  readonly #lostSources = computed(() =>
    this.sources.value
      .filter(({ state }) => state === "disconnected" || state === "connecting")
      .map(({ id }) => id)
      .join("\n"),
  );
  readonly #options: LiveOptions;
  readonly #values = new Map<string, Signal<LiveValue | undefined>>();
  readonly #listeners = new Set<ValueListener>();
  #tagIds = new Map<number, string>();
  #stream: EventFeed | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #clockOffsetMs = 0;
  #contactMs = 0;
  #eventMs = 0;
  #isProbing = false;
  #isLoading = false;
  #ticks = 0;

  constructor(options: LiveOptions) {
    this.#options = options;
  }

  open(): void {
    this.#timer = setInterval(() => this.#tick(), 1000);
    void this.#reload();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#stream?.close();
  }

  /** Last value of a tag; undefined until one comes. */
  value(tagId: string): ReadonlySignal<LiveValue | undefined> {
    return this.#valueSignal(tagId);
  }

  /** What decides whether the last value of a tag counts as live; follows the clock and the state of the sources. */
  circumstances(tag: TagAnswer | undefined): Circumstances {
    const lost = this.#lostSources.value;
    return {
      nowMs: this.nowMs.value,
      expectedIntervalMs: this.intervalOf(tag),
      isSourceLost: lost !== "" && lost.split("\n").includes(sourceOf(tag?.origin) ?? ""),
    };
  }

  /** Expected distance of two values of a tag; undefined where it sends changes only. */
  intervalOf(tag: TagAnswer | undefined): number | undefined {
    return tag?.expectedIntervalMs ?? scoreIntervalMs(tag, this.models.peek());
  }

  /** Calls the listener for each value of any tag. Returns the end. */
  onValue(listener: ValueListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async acknowledge(id: string): Promise<void> {
    await this.#options.queries.acknowledge(id);
    this.conditions.value = await this.#options.queries.conditions();
  }

  async shelve(id: string, request: ShelveRequest | undefined): Promise<void> {
    await this.#options.queries.shelve(id, request);
    this.conditions.value = await this.#options.queries.conditions();
  }

  #valueSignal(tagId: string): Signal<LiveValue | undefined> {
    const known = this.#values.get(tagId);
    if (known !== undefined) return known;
    const created = signal<LiveValue | undefined>(undefined);
    this.#values.set(tagId, created);
    return created;
  }

  async #reload(): Promise<void> {
    if (this.#isLoading) return;
    this.#isLoading = true;
    try {
      const { queries } = this.#options;
      const [site, tags, assets, sources, models, conditions] = await Promise.all([
        queries.site().then((answer) => this.#takeSite(answer)),
        queries.tags(),
        queries.assets(),
        queries.sources(),
        queries.models(),
        queries.conditions(),
      ]);
      if (site === undefined) return this.#options.onNewVersion();
      batch(() => {
        this.#takeTags(tags);
        this.assets.value = assets;
        this.sources.value = sources;
        this.models.value = models;
        this.conditions.value = conditions;
        this.generation.value++;
      });
      // The first drawing comes before the first events, which would have it done twice.
      whenIdle(() => {
        if (this.#stream === undefined) this.#openStream();
      });
    } catch {
      this.#lose();
      setTimeout(() => void this.#reload(), reopenMs);
    } finally {
      this.#isLoading = false;
    }
  }

  /** At once: the language of the site decides which words are loaded. Undefined when another version answers. */
  #takeSite(site: SiteAnswer): SiteAnswer | undefined {
    const known = this.site.peek();
    if (known !== undefined && known.version !== site.version) return undefined;
    batch(() => {
      this.#clockOffsetMs = site.nowMs - Date.now();
      this.nowMs.value = site.nowMs;
      this.site.value = site;
    });
    return site;
  }

  #takeTags(tags: readonly TagAnswer[]): void {
    this.tags.value = new Map(tags.map((tag) => [tag.id, tag]));
    this.#tagIds = new Map(tags.map((tag) => [tag.number, tag.id]));
    for (const { id, value, timeMs, statusCode } of tags) {
      if (timeMs === null) continue;
      const last = this.#valueSignal(id);
      if (timeMs >= (last.peek()?.timeMs ?? 0)) last.value = { value, timeMs, statusCode: statusCode ?? 0 };
    }
  }

  #openStream(): void {
    this.#stream?.close();
    const stream = this.#options.openStream();
    this.#stream = stream;
    this.#eventMs = this.#contactMs = performance.now();
    stream.on("open", () => this.#arrive());
    stream.on("error", () => {
      this.#lose();
      if (!stream.ended || this.#stream !== stream) return;
      setTimeout(() => {
        if (this.#stream === stream) this.#openStream();
      }, reopenMs);
    });
    const listen = <T>(name: string, take: (data: T) => void): void => {
      stream.on(name, (data) => {
        this.#arrive();
        take(JSON.parse(data));
      });
    };
    listen("hello", () => {});
    listen<ValuesEvent>("values", (event) => this.#takeValues(event));
    listen<readonly Condition[]>("conditions", (conditions) => {
      this.conditions.value = conditions;
    });
    listen<readonly SourceReport[]>("sources", (sources) => {
      this.sources.value = sources;
    });
    listen<readonly SinkReport[]>("sinks", (sinks) => {
      this.sinks.value = sinks;
    });
    listen<readonly CaseReport[]>("cases", (cases) => {
      this.cases.value = cases;
    });
    listen<readonly LearnJobReport[]>("learning", (jobs) => {
      this.learning.value = jobs;
    });
    listen<readonly ModelReport[]>("models", (models) => {
      this.models.value = models;
    });
  }

  #takeValues({ n, t, v, s }: ValuesEvent): void {
    batch(() => {
      for (const [row, number] of n.entries()) {
        const id = this.#tagIds.get(number);
        if (id === undefined) continue;
        const value = { value: v[row], timeMs: t[row] ?? 0, statusCode: s[row] ?? 0 };
        this.#valueSignal(id).value = value;
        for (const listener of this.#listeners) listener(id, value);
      }
    });
  }

  #arrive(): void {
    this.#contactMs = this.#eventMs = performance.now();
    if (this.state.peek() === "live") return;
    const wasLost = this.state.peek() === "lost";
    this.state.value = "live";
    this.lostSinceMs.value = undefined;
    if (wasLost) void this.#reload();
  }

  #lose(): void {
    if (this.state.peek() === "lost") return;
    this.state.value = "lost";
    this.lostSinceMs.value = this.nowMs.peek();
  }

  #tick(): void {
    this.nowMs.value = Date.now() + this.#clockOffsetMs;
    if (this.#stream === undefined) return;
    if (++this.#ticks % assetSeconds === 0 && this.state.peek() === "live") void this.refreshAssets();
    const silence = performance.now() - this.#contactMs;
    if (silence > silenceMs && !this.#isProbing) void this.#probe();
    if (performance.now() - this.#eventMs > halfOpenMs) this.#openStream();
  }

  /** Assets carry the reasons for missing figures, which the stream does not. A failed try is made up for by the next. */
  async refreshAssets(): Promise<void> {
    try {
      this.assets.value = await this.#options.queries.assets();
    } catch {
      // The probe decides whether the gateway is lost.
    }
  }

  /** A quiet line sends nothing; so the gateway is asked before the stream is called lost. */
  async #probe(): Promise<void> {
    this.#isProbing = true;
    try {
      await this.#options.queries.site(probeDeadlineMs);
      this.#contactMs = performance.now();
      if (this.state.peek() === "lost") this.#openStream();
    } catch {
      this.#lose();
    } finally {
      this.#isProbing = false;
    }
  }
}

/** Id of the source that a tag comes from; undefined for computed tags. */
export function sourceOf(origin: unknown): string | undefined {
  if (typeof origin !== "object" || origin === null || !("source" in origin)) return undefined;
  return typeof origin.source === "string" ? origin.source : undefined;
}
