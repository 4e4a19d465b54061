import { describe, expect, it } from "vitest";
import { type RelayedEvent, StreamRelay, type StreamSource, type TabPort } from "../../dashboards/stream-relay.ts";

/** The stream of a browser: events are given by hand. */
class HandSource implements StreamSource {
  readyState = 0;
  isClosed = false;
  readonly #listeners = new Map<string, (event: { readonly data?: string }) => void>();

  addEventListener(name: string, listener: (event: { readonly data?: string }) => void): void {
    this.#listeners.set(name, listener);
  }

  close(): void {
    this.isClosed = true;
    this.readyState = 2;
  }

  open(resumed = false): void {
    this.readyState = 1;
    this.give("open");
    this.give("hello", { resumed });
  }

  give(name: string, data?: unknown): void {
    this.#listeners.get(name)?.(data === undefined ? {} : { data: JSON.stringify(data) });
  }
}

class Tab implements TabPort {
  readonly events: RelayedEvent[] = [];
  readonly #relay: StreamRelay;
  readonly #takesAll: boolean;
  messages = 0;

  constructor(relay: StreamRelay, takesAll = true) {
    this.#relay = relay;
    this.#takesAll = takesAll;
  }

  postMessage({ events }: { events: readonly RelayedEvent[] }): void {
    this.messages++;
    this.events.push(...events);
    if (this.#takesAll) this.#relay.take(this, "taken");
  }

  names(): readonly string[] {
    return this.events.map(({ name }) => name);
  }

  values(): readonly unknown[] {
    return this.events.filter(({ name }) => name === "values").map(({ data }) => JSON.parse(data));
  }
}

function setUp() {
  const sources: HandSource[] = [];
  const tasks: (() => void)[] = [];
  const clock = { nowMs: 0 };
  const relay = new StreamRelay({
    openSource: () => {
      const source = new HandSource();
      sources.push(source);
      return source;
    },
    monotonicMs: () => clock.nowMs,
    later: (task) => tasks.push(task),
  });
  const tab = (takesAll = true): Tab => {
    const created = new Tab(relay, takesAll);
    relay.take(created, "attach");
    return created;
  };
  return { relay, sources, tasks, clock, tab };
}

const row = (tag: number, value: number) => ({ n: [tag], t: [value * 10], v: [value], s: [0] });

describe("the stream that all tabs share", () => {
  it("opens one connection for any number of tabs", () => {
    const { sources, tab } = setUp();
    const tabs = Array.from({ length: 8 }, () => tab());
    sources[0]?.open();
    sources[0]?.give("values", row(1, 5));

    expect(sources).toHaveLength(1);
    for (const each of tabs) expect(each.names()).toEqual(["open", "hello", "values"]);
  });

  it("tells a tab that comes later everything as it is now", () => {
    const { sources, tab } = setUp();
    tab();
    sources[0]?.open();
    sources[0]?.give("conditions", [{ id: "a" }]);
    sources[0]?.give("values", row(1, 5));
    sources[0]?.give("values", row(2, 6));
    sources[0]?.give("values", row(1, 7));

    const late = tab();
    expect(late.names()).toEqual(["open", "hello", "conditions", "values"]);
    expect(late.values()).toEqual([{ n: [1, 2], t: [70, 60], v: [7, 6], s: [0, 0] }]);
  });

  it("gives a tab that is slow only the newest of everything, in one message", () => {
    const { relay, sources, tab } = setUp();
    const slow = tab(false);
    sources[0]?.open();
    for (let value = 1; value <= 1000; value++) sources[0]?.give("values", row(value % 2, value));
    expect(slow.messages).toBe(1);

    relay.take(slow, "taken");
    expect(slow.messages).toBe(2);
    expect(slow.values()).toEqual([{ n: [1, 0], t: [9990, 10000], v: [999, 1000], s: [0, 0] }]);
  });

  it("says that the connection is lost after it was open, and not the other way round", () => {
    const { relay, sources, tab } = setUp();
    const slow = tab(false);
    sources[0]?.open();
    for (const name of ["error", "open", "error"]) sources[0]?.give(name);
    relay.take(slow, "taken");
    expect(
      slow
        .names()
        .filter((name) => name === "open" || name === "error")
        .slice(-2),
    ).toEqual(["open", "error"]);
  });

  it("forgets values of an earlier run of the gateway: its tag numbers may mean other tags", () => {
    const { sources, tab } = setUp();
    tab();
    sources[0]?.open();
    sources[0]?.give("values", row(1, 5));
    sources[0]?.open();
    expect(tab().values()).toEqual([]);
  });

  it("keeps what it has when the stream goes on where it broke off", () => {
    const { sources, tab } = setUp();
    tab();
    sources[0]?.open();
    sources[0]?.give("values", row(1, 5));
    sources[0]?.give("error");
    sources[0]?.open(true);
    expect(tab().values()).toEqual([row(1, 5)]);
  });

  it("opens the stream anew when the browser has given it up", () => {
    const { sources, tasks, clock, tab } = setUp();
    const one = tab();
    sources[0]?.open();
    const [source] = sources;
    if (source !== undefined) source.readyState = 2;
    source?.give("error");
    clock.nowMs = 2000;
    for (const task of tasks) task();
    sources[1]?.open();

    expect(sources).toHaveLength(2);
    expect(one.names()).toEqual(["open", "hello", "error", "open", "hello"]);
  });

  it("opens it anew for a tab that attaches after a long silence, but not once for each of many", () => {
    const { relay, sources, clock, tab } = setUp();
    const tabs = [tab(), tab(), tab()];
    sources[0]?.open();
    clock.nowMs = 30_000;
    for (const each of tabs) relay.take(each, "attach");
    expect(sources).toHaveLength(2);
    expect(sources[0]?.isClosed).toBe(true);
  });

  it("closes the connection with the last tab", () => {
    const { relay, sources, tab } = setUp();
    const [one, other] = [tab(), tab()];
    sources[0]?.open();
    relay.take(one, "detach");
    expect(sources[0]?.isClosed).toBe(false);
    relay.take(other, "detach");
    expect(sources[0]?.isClosed).toBe(true);
  });

  it("forgets a tab that takes nothing for minutes, and tells it everything when it comes back", () => {
    const { relay, sources, clock, tab } = setUp();
    tab();
    const frozen = tab(false);
    sources[0]?.open();
    clock.nowMs = 301_000;
    sources[0]?.give("values", row(1, 5));
    sources[0]?.give("values", row(1, 6));
    expect(frozen.messages).toBe(1);

    relay.take(frozen, "taken");
    expect(frozen.values()).toEqual([row(1, 6)]);
  });
});
