/** The notifications of the configuration: one notifier each, fed from the journal of the alarms. */
import { randomInt } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { AlarmJournal } from "./alarms/journal.ts";
import type { Scope } from "./assembly.ts";
import type { NotificationEntry } from "./config/configuration.ts";
import type { Context, ReportCondition } from "./core/contracts.ts";
import type { NotificationReport } from "./core/notification.ts";
import { Notifier } from "./notifications/notifier.ts";
import { composeWith, describeWith, type TextOptions, testMessage } from "./notifications/text.ts";

export interface NotificationParts {
  readonly scope: Pick<Scope, "configuration" | "registries">;
  readonly context: Context;
  readonly journal: AlarmJournal;
  readonly report: ReportCondition;
}

export interface Notifications extends AsyncDisposable {
  reports(): readonly NotificationReport[];
  /** Undefined when there is no such notification. Throws what its channel throws. */
  test(id: string): Promise<NotificationReport | undefined>;
}

const tickMs = 1000;
/** Longest wait at the end for a message that is on its way. */
const closeMsMax = 2000;

export async function openNotifications(parts: NotificationParts): Promise<Notifications> {
  const { configuration } = parts.scope;
  const opened = new Map<string, { readonly notifier: Notifier; readonly texts: TextOptions }>();
  for (const entry of configuration.notifications) {
    const texts = textsOf(entry.id, parts.scope);
    const notifier = await openOne(entry, texts, parts);
    if (notifier !== undefined) opened.set(entry.id, { notifier, texts });
  }
  const all = [...opened.values()].map(({ notifier }) => notifier);
  const unsubscribe = parts.journal.subscribe((entry) => {
    for (const notifier of all) notifier.take(entry);
  });
  const ticking = setInterval(() => {
    for (const notifier of all) void notifier.tick();
  }, tickMs);
  return {
    reports: () => all.map((notifier) => notifier.report()),
    async test(id) {
      const found = opened.get(id);
      return found?.notifier.test(testMessage(found.texts, parts.context.now()));
    },
    async [Symbol.asyncDispose]() {
      clearInterval(ticking);
      unsubscribe();
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, closeMsMax);
      await Promise.race([Promise.all(all.map((notifier) => notifier.tick())), promise]);
      clearTimeout(timer);
    },
  };
}

/** What messages of a notification are written with. */
export function textsOf(id: string, { configuration }: Pick<Scope, "configuration">): TextOptions {
  const { language, timeZone, pages } = configuration.display;
  return {
    channel: id,
    site: configuration.equipment,
    language,
    timeZone,
    definitions: configuration.alarms,
    ...(pages === undefined ? {} : { pages }),
  };
}

async function openOne(
  { id, kind, options, ...plan }: NotificationEntry,
  texts: TextOptions,
  { scope, context, journal, report }: NotificationParts,
): Promise<Notifier | undefined> {
  const channel = scope.registries.notifications[kind];
  if (channel === undefined) return undefined;
  const directory = join(context.directory, "notifications", id);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return Notifier.open({
    plan: { id, timeZone: texts.timeZone, ...plan },
    channel,
    config: options,
    context: { ...context, directory, id, site: texts.site },
    file: join(directory, "state.json"),
    describe: describeWith(texts),
    compose: composeWith(texts),
    journal,
    report,
    random: () => randomInt(1_000_000) / 1_000_000,
  });
}
