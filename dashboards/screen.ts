/** What every component shares: live data, the address, language, theme. Handed down by context, never imported. */
import { computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { type Formatter, formatter } from "./format.ts";
import type { Queries } from "./history.ts";
import type { ExplanationWords } from "./language/en-terms.ts";
import { Catalogue, type Language, type Messages } from "./language/language.ts";
import type { Live } from "./live.ts";
import { parseRoute, type Route, routeAddress } from "./route.ts";
import type { Session } from "./session.ts";
import { Story } from "./story.ts";

export type Theme = "light" | "dark";

/** A figure whose calculation is being shown. */
export interface Explanation {
  readonly topic: keyof Messages["topics"];
  /** Words of a page of its own, in place of those of the topic; and what goes into the figure, by name. */
  readonly own?: ExplanationWords & { readonly facts: readonly (readonly [string, string])[] };
  /** Tags that go into the figure. */
  readonly inputs?: readonly string[];
  /** What else went into it, in words. */
  readonly facts?: readonly (readonly [name: string, value: string])[];
  /** Tag of the figure itself. */
  readonly tagId?: string;
}

export interface Screen {
  readonly live: Live;
  readonly queries: Queries;
  readonly session: Session;
  readonly route: ReadonlySignal<Route>;
  readonly language: ReadonlySignal<Language>;
  readonly words: ReadonlySignal<Messages>;
  readonly format: ReadonlySignal<Formatter>;
  readonly theme: Signal<Theme>;
  /** The story of a demonstration, as this tab sees it. */
  readonly story: Story;
  readonly explanation: Signal<Explanation | undefined>;
  /** Goes to another view; what is not named stays. `replace` leaves no step in the browser's history. */
  go(change: RouteChange, options?: { replace?: boolean }): void;
  /** Address of another view, for links. */
  addressOf(change: RouteChange): string;
}

/** `toMs: null` goes back to the present. */
export interface RouteChange extends Omit<Partial<Route>, "toMs"> {
  readonly toMs?: number | null;
}

const ScreenContext = createContext<Screen | undefined>(undefined);
export const ScreenProvider = ScreenContext.Provider;

export function useScreen(): Screen {
  const screen = useContext(ScreenContext);
  if (screen === undefined) throw new Error("No screen above this component.");
  return screen;
}

export interface ScreenOptions {
  readonly live: Live;
  readonly queries: Queries;
  readonly session: Session;
  readonly window: Window;
}

const themeKey = "samspel-theme";
const languageKey = "samspel-language";

/** How long the first page waits for the gateway to say the language of the site, when nobody chose one. */
const languageDeadlineMs = 2000;

/** The screen of one browser window; follows its address. Resolves when there are words to show. */
export async function openScreen({ live, queries, session, window }: ScreenOptions): Promise<Screen> {
  const route = signal(parseRoute(new URL(window.location.href)));
  const stored = window.localStorage.getItem(languageKey);
  const preferred: Language | undefined = stored === "sv" || stored === "en" ? stored : undefined;
  // Nobody who is signed out is told about the site, but for its language.
  const outside = signal<Language | undefined>(undefined);
  effect(() => {
    if (session.access.value !== "signed-out" || outside.peek() !== undefined) return;
    session.beforeSignIn().then(
      ({ language: own }) => {
        outside.value = own;
      },
      () => {},
    );
  });
  const wanted = computed(() => route.value.language ?? preferred ?? live.site.value?.language ?? outside.value);
  const language = await spokenLanguage(wanted);
  const languageName = computed(() => language.value.name);
  effect(() => {
    session.noAnswer.value = language.value.messages.shell.noAnswer;
  });
  const timeZone = computed(() => live.site.value?.timeZone ?? "Europe/Stockholm");
  window.addEventListener("popstate", () => {
    route.value = parseRoute(new URL(window.location.href));
  });
  const changed = ({ toMs, ...change }: RouteChange): Route => {
    const { toMs: previousTo, ...rest } = route.peek();
    const next = toMs === undefined ? previousTo : (toMs ?? undefined);
    const merged: Route = { ...rest, language: languageName.peek(), ...change };
    return next === undefined ? merged : { ...merged, toMs: next };
  };
  return {
    live,
    queries,
    session,
    route,
    language: languageName,
    words: computed(() => language.value.messages),
    format: computed(() => formatter(languageName.value, timeZone.value)),
    theme: storedTheme(window),
    story: new Story(queries),
    explanation: signal<Explanation | undefined>(undefined),
    addressOf: (change) => routeAddress(changed(change)),
    go: (change, options) => {
      const next = changed(change);
      if (change.language !== undefined) window.localStorage.setItem(languageKey, change.language);
      if (options?.replace === true) window.history.replaceState(null, "", routeAddress(next));
      else window.history.pushState(null, "", routeAddress(next));
      const isOtherPage = next.page.name !== route.peek().page.name;
      route.value = next;
      if (isOtherPage) window.scrollTo(0, 0);
    },
  };
}

interface SpokenLanguage {
  readonly name: Language;
  readonly messages: Messages;
}

/** The wanted language once it is loaded; until then the one before. */
async function spokenLanguage(wanted: ReadonlySignal<Language | undefined>): Promise<ReadonlySignal<SpokenLanguage>> {
  const catalogue = new Catalogue();
  const first = (await firstValue(wanted, languageDeadlineMs)) ?? "sv";
  await catalogue.load(first);
  const messages = catalogue.loaded.value[first];
  if (messages === undefined) throw new Error(`The language ${first} has no words.`);
  const spoken = signal<SpokenLanguage>({ name: first, messages });
  effect(() => {
    const name = wanted.value ?? first;
    const loaded = catalogue.loaded.value[name];
    if (loaded === undefined) void catalogue.load(name);
    else if (spoken.peek().name !== name) spoken.value = { name, messages: loaded };
  });
  return spoken;
}

/** The value of a signal as soon as it has one; undefined when it has none in time. */
function firstValue<T>(source: ReadonlySignal<T | undefined>, deadlineMs: number): Promise<T | undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), deadlineMs);
    effect(() => {
      if (source.value !== undefined) resolve(source.value);
    });
  });
}

/** As somebody has chosen; until then as the system has it now. */
function storedTheme(window: Window): Signal<Theme> {
  const { localStorage, document } = window;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const ofSystem = (): Theme => (dark.matches ? "dark" : "light");
  const stored = () => localStorage.getItem(themeKey);
  const known = stored();
  const theme = signal<Theme>(known === "dark" || known === "light" ? known : ofSystem());
  theme.subscribe((value) => {
    document.documentElement.dataset.theme = value;
    if (value !== ofSystem() || stored() !== null) localStorage.setItem(themeKey, value);
  });
  dark.addEventListener("change", () => {
    if (stored() === null) theme.value = ofSystem();
  });
  return theme;
}
