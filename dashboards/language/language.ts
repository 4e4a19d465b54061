/** Which language the screen speaks. `en.ts` defines the keys; every other language must satisfy its type. One is loaded, not all. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { en } from "./en.ts";

export type Language = "sv" | "en";
export type Messages = typeof en;

const loaders: Readonly<Record<Language, () => Promise<Messages>>> = {
  sv: async () => (await import("./sv.ts")).sv,
  en: async () => (await import("./en.ts")).en,
};

const retryMs = 1000;

/** The languages that have been loaded. */
export class Catalogue {
  readonly #loaded = signal<Readonly<Partial<Record<Language, Messages>>>>({});
  readonly #loading = new Map<Language, Promise<void>>();

  get loaded(): ReadonlySignal<Readonly<Partial<Record<Language, Messages>>>> {
    return this.#loaded;
  }

  /** Tries until it succeeds: without words there is no page. */
  load(language: Language): Promise<void> {
    const known = this.#loading.get(language);
    if (known !== undefined) return known;
    const loading = this.#fetch(language);
    this.#loading.set(language, loading);
    return loading;
  }

  async #fetch(language: Language): Promise<void> {
    for (;;) {
      try {
        const messages = await loaders[language]();
        this.#loaded.value = { ...this.#loaded.peek(), [language]: withOwnWordsOnly(messages) };
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
  }
}

/**
 * The same words, in which only their own keys are found: machines, classes of labels and units may be called
 * `constructor` or `__proto__`, and every look-up of a name from outside would find what each object inherits.
 */
function withOwnWordsOnly<T extends object>(words: T): T {
  for (const inner of Object.values(words)) {
    if (typeof inner === "object" && inner !== null && !Array.isArray(inner)) withOwnWordsOnly(inner);
  }
  return Object.setPrototypeOf(words, null);
}
