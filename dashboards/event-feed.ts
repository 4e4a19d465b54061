/** The events of the gateway for one tab: from the worker that all tabs share, or from a stream of its own while it is seen. */
import type { RelayMessage, TabMessage } from "./stream-relay.ts";

/** What a page needs of a stream. `ended`: it will not come back by itself. */
export interface EventFeed {
  on(name: string, listener: (data: string) => void): void;
  readonly ended: boolean;
  close(): void;
}

/** Browsers allow six connections to one host; tabs beyond that would get nothing. */
export function openFeed(streamAddress: string): EventFeed {
  return typeof SharedWorker === "undefined" ? new OwnFeed(streamAddress) : new SharedFeed();
}

class SharedFeed implements EventFeed {
  readonly ended = false;
  readonly #listeners = new Map<string, (data: string) => void>();
  readonly #port: MessagePort;
  readonly #leave = (): void => this.#say("detach");
  readonly #comeBack = (event: PageTransitionEvent): void => {
    if (event.persisted) this.#say("attach");
  };

  constructor() {
    // The address is written out here so that the build finds the worker.
    this.#port = new SharedWorker(new URL("./stream-worker.ts", import.meta.url), { type: "module" }).port;
    this.#port.addEventListener("message", ({ data }: MessageEvent<RelayMessage>) => this.#take(data));
    this.#port.start();
    this.#say("attach");
    window.addEventListener("pagehide", this.#leave);
    window.addEventListener("pageshow", this.#comeBack);
  }

  on(name: string, listener: (data: string) => void): void {
    this.#listeners.set(name, listener);
  }

  close(): void {
    window.removeEventListener("pagehide", this.#leave);
    window.removeEventListener("pageshow", this.#comeBack);
    this.#say("detach");
    this.#port.close();
  }

  #take({ events }: RelayMessage): void {
    try {
      for (const { name, data } of events) this.#listeners.get(name)?.(data);
    } finally {
      this.#say("taken");
    }
  }

  #say(message: TabMessage): void {
    this.#port.postMessage(message);
  }
}

/** For browsers without shared workers: a hidden tab gives its connection to the others. */
class OwnFeed implements EventFeed {
  readonly #address: string;
  readonly #listeners = new Map<string, (data: string) => void>();
  readonly #follow = (): void => this.#turn();
  #source: EventSource | undefined;

  constructor(address: string) {
    this.#address = address;
    document.addEventListener("visibilitychange", this.#follow);
    this.#turn();
  }

  get ended(): boolean {
    return this.#source?.readyState === EventSource.CLOSED;
  }

  on(name: string, listener: (data: string) => void): void {
    this.#listeners.set(name, listener);
    if (this.#source !== undefined) this.#listen(this.#source, name, listener);
  }

  close(): void {
    document.removeEventListener("visibilitychange", this.#follow);
    this.#source?.close();
  }

  #turn(): void {
    this.#source?.close();
    this.#source = document.hidden ? undefined : new EventSource(this.#address);
    for (const [name, listener] of this.#listeners) {
      if (this.#source !== undefined) this.#listen(this.#source, name, listener);
    }
  }

  #listen(source: EventSource, name: string, listener: (data: string) => void): void {
    source.addEventListener(name, (event) => listener((event as MessageEvent<string>).data));
  }
}
