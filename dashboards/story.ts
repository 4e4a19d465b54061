/** The story of a demonstration in this tab: where it stands, and whether the tab follows it from page to page. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { DemoChapter, DemoCommand, DemoPlan, DemoStatus } from "../gateway/core/demo.ts";
import { type Queries, RequestError } from "./history.ts";
import { type Page, parseRoute } from "./route.ts";

export type StoryQueries = Pick<Queries, "demo" | "steerDemo">;

export interface StoryState {
  readonly plan: DemoPlan;
  readonly status: DemoStatus;
}

/** `absent`: the gateway reads real machines. */
export type StoryKnown = StoryState | "absent" | undefined;

const pollMs = 1000;

export class Story {
  /** Undefined until the gateway has answered. */
  readonly known: ReadonlySignal<StoryKnown>;
  /** Whether this tab goes to the page of each chapter. */
  readonly isFollowed = signal(false);
  readonly #known = signal<StoryKnown>(undefined);
  readonly #queries: StoryQueries;
  #watchers = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(queries: StoryQueries) {
    this.#queries = queries;
    this.known = this.#known;
  }

  /** Asks once a second as long as somebody watches. Returns the end. */
  watch(): () => void {
    if (this.#watchers++ === 0) {
      void this.#look();
      this.#timer = setInterval(() => void this.#look(), pollMs);
    }
    return () => {
      if (--this.#watchers === 0) clearInterval(this.#timer);
    };
  }

  /** Rejects with what the gateway says. */
  async steer(command: DemoCommand): Promise<void> {
    const status = await this.#queries.steerDemo(command);
    const known = this.#known.peek();
    if (typeof known === "object") this.#known.value = { ...known, status };
  }

  async #look(): Promise<void> {
    try {
      this.#known.value = await this.#queries.demo();
    } catch (error) {
      // Anything else is a lost contact, which the banner tells of.
      if (error instanceof RequestError && error.code === "SAMSPEL_NO_DEMO") this.#known.value = "absent";
    }
  }
}

/** The chapter that is being told; undefined while no story is. */
export function chapterOf({ plan, status }: StoryState): DemoChapter | undefined {
  return status.scenario === plan.story ? plan.chapters.find(({ id }) => id === status.chapter) : undefined;
}

/** Place in the story as a player shows it: minutes and seconds. */
export function storyTime(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/**
 * Where a phone on the same network finds the pages: as this screen does, or by an address of the machine when this screen is on the
 * machine itself. Undefined when the gateway listens for its own machine only.
 */
export function originForPhones(
  { origin, hostname, protocol, port }: Pick<Location, "origin" | "hostname" | "protocol" | "port">,
  hosts: readonly string[],
): string | undefined {
  if (hostname !== "localhost" && !/^127\.|^\[::1\]$/.test(hostname)) return origin;
  return hosts[0] === undefined ? undefined : `${protocol}//${hosts[0]}${port === "" ? "" : `:${port}`}`;
}

/** The page of a chapter. The wall has nothing to press, so that the presenter sees the overview instead. */
export function pageOfChapter({ page }: DemoChapter): Page {
  const [kind = "", ...rest] = page.split("/");
  const path = { asset: `/assets/${rest.join("/")}`, cell: `/cells/${rest.join("/")}`, wall: "/", overview: "/" }[kind];
  const parsed = parseRoute(new URL(path ?? `/${kind}`, "http://page.invalid")).page;
  return parsed.name === "unknown" ? { name: "overview" } : parsed;
}
