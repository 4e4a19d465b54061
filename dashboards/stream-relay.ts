/** One event stream for all tabs of a browser: passes on what comes, and gives a slow tab only the newest. */
import type { StreamEvent, ValuesEvent } from "../gateway/api/contract.ts";

/** What a tab is told. `open` and `error` are those of the connection, everything else is an event of the stream. */
export interface RelayMessage {
  readonly events: readonly RelayedEvent[];
}

export interface RelayedEvent {
  readonly name: StreamEvent | "open" | "error";
  /** JSON text; empty for `open` and `error`. */
  readonly data: string;
}

/** What a tab says: `attach` once, `taken` for every message that it has worked off, `detach` when it goes. */
export type TabMessage = "attach" | "taken" | "detach";

/** The part of a MessagePort that is used. */
export interface TabPort {
  postMessage(message: RelayMessage): void;
}

/** The part of an EventSource that is used. */
export interface StreamSource {
  readonly readyState: number;
  addEventListener(name: string, listener: (event: { readonly data?: string }) => void): void;
  close(): void;
}

export interface RelayOptions {
  readonly openSource: () => StreamSource;
  readonly monotonicMs: () => number;
  /** Calls back once, later. */
  readonly later: (task: () => void, delayMs: number) => void;
}

const eventNames: readonly StreamEvent[] = [
  "hello",
  "values",
  "conditions",
  "sources",
  "sinks",
  "models",
  "cases",
  "learning",
];
const openState = 1;
const closedState = 2;
const reopenMs = 2000;
/** A tab that attaches after this silence gets a new connection: the old one may be half open. */
const silentMs = 25_000;
/** Connections are not opened more often than this, however many tabs ask. */
const shortestReopenMs = 1000;
/** A tab that has taken nothing for so long is forgotten; when it comes back, it says so and is told everything. */
const forgottenMs = 300_000;

/** The newest of everything that came, bounded by the number of tags. */
class Newest {
  readonly #lists = new Map<RelayedEvent["name"], string>();
  readonly #values = new Map<number, readonly [timeMs: number, value: unknown, statusCode: number]>();

  take({ name, data }: RelayedEvent): void {
    if (name !== "values") {
      // The order is that of the last coming: `open` after `error` is another thing than `error` after `open`.
      this.#lists.delete(name);
      this.#lists.set(name, data);
      return;
    }
    const { n, t, v, s } = JSON.parse(data) as ValuesEvent;
    for (const [row, tag] of n.entries()) this.#values.set(tag, [t[row] ?? 0, v[row], s[row] ?? 0]);
  }

  /** What came from a run of the gateway that is over: its tag numbers may mean other tags now. */
  clear(): void {
    this.#lists.clear();
    this.#values.clear();
  }

  events(): readonly RelayedEvent[] {
    const events = [...this.#lists].map(([name, data]) => ({ name, data }));
    if (this.#values.size === 0) return events;
    const rows = [...this.#values];
    const values = {
      n: rows.map(([tag]) => tag),
      t: rows.map(([, [timeMs]]) => timeMs),
      v: rows.map(([, [, value]]) => value),
      s: rows.map(([, [, , statusCode]]) => statusCode),
    };
    return [...events, { name: "values", data: JSON.stringify(values) }];
  }
}

interface Tab {
  readonly waiting: Newest;
  hasWaiting: boolean;
  /** Since when a message has been on its way; undefined when the tab has taken all. */
  sentMs: number | undefined;
}

export class StreamRelay {
  readonly #options: RelayOptions;
  readonly #tabs = new Map<TabPort, Tab>();
  readonly #newest = new Newest();
  #source: StreamSource | undefined;
  #openedMs = Number.NEGATIVE_INFINITY;
  #heardMs = Number.NEGATIVE_INFINITY;

  constructor(options: RelayOptions) {
    this.#options = options;
  }

  take(port: TabPort, message: TabMessage): void {
    const known = this.#tabs.get(port);
    if (message === "detach") this.#forget(port);
    else if (known === undefined || message === "attach") this.#attach(port);
    else {
      known.sentMs = undefined;
      if (known.hasWaiting) this.#sendWaiting(port, known);
    }
  }

  #attach(port: TabPort): void {
    const tab: Tab = { waiting: new Newest(), hasWaiting: false, sentMs: undefined };
    this.#tabs.set(port, tab);
    const isSilent = this.#options.monotonicMs() - this.#heardMs > silentMs;
    // A new connection begins with everything as it is now.
    if (this.#source?.readyState !== openState || isSilent) this.#open();
    else this.#send(port, tab, [{ name: "open", data: "" }, ...this.#newest.events()]);
  }

  #forget(port: TabPort): void {
    this.#tabs.delete(port);
    if (this.#tabs.size > 0) return;
    this.#source?.close();
    this.#source = undefined;
  }

  #open(): void {
    const nowMs = this.#options.monotonicMs();
    if (nowMs - this.#openedMs < shortestReopenMs) return;
    this.#openedMs = this.#heardMs = nowMs;
    this.#source?.close();
    const source = this.#options.openSource();
    this.#source = source;
    source.addEventListener("open", () => this.#relay(source, { name: "open", data: "" }));
    source.addEventListener("error", () => {
      this.#relay(source, { name: "error", data: "" });
      if (source.readyState !== closedState) return;
      this.#options.later(() => {
        if (this.#source === source) this.#open();
      }, reopenMs);
    });
    for (const name of eventNames) {
      source.addEventListener(name, ({ data = "" }) => this.#relay(source, { name, data }));
    }
  }

  #relay(source: StreamSource, event: RelayedEvent): void {
    if (source !== this.#source) return;
    const nowMs = this.#options.monotonicMs();
    this.#heardMs = nowMs;
    if (event.name === "hello" && !JSON.parse(event.data).resumed) this.#newest.clear();
    if (event.name !== "open" && event.name !== "error") this.#newest.take(event);
    for (const [port, tab] of this.#tabs) {
      if (tab.sentMs === undefined) this.#send(port, tab, [event]);
      else if (nowMs - tab.sentMs > forgottenMs) this.#forget(port);
      else {
        tab.waiting.take(event);
        tab.hasWaiting = true;
      }
    }
  }

  #sendWaiting(port: TabPort, tab: Tab): void {
    const events = tab.waiting.events();
    tab.waiting.clear();
    tab.hasWaiting = false;
    this.#send(port, tab, events);
  }

  #send(port: TabPort, tab: Tab, events: readonly RelayedEvent[]): void {
    tab.sentMs = this.#options.monotonicMs();
    port.postMessage({ events });
  }
}
