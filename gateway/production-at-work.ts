/** Opens what follows production: kept shifts, reasons of stops, and what is answered from them. */
import { join } from "node:path";
import type { Configuration } from "./config/configuration.ts";
import type { Entry, Log, Store } from "./core/contracts.ts";
import type { LineName, ProductionControl } from "./core/production.ts";
import type { LiveFeed, TagDirectory } from "./core/view.ts";
import { type Machine, type MachineParts, machinesOf } from "./production/machine.ts";
import { ProductionBook } from "./production/production-book.ts";
import { ShiftBook } from "./production/shift-book.ts";
import { StopBook } from "./production/stop-book.ts";

export interface ProductionParts {
  readonly configuration: Pick<Configuration, "metrics" | "lines" | "equipment" | "dataDirectory"> & {
    readonly assets: MachineParts["assets"];
  };
  readonly tags: Pick<TagDirectory, "byId">;
  readonly store: Pick<Store, "history" | "figures">;
  readonly log: Log;
  readonly now: () => number;
}

type ProductionControlAtWork = ProductionControl & AsyncDisposable;

export interface ProductionAtWork {
  readonly control: ProductionControl;
  /** Hears every committed entry. */
  take(entry: Entry): void;
  /** Reads what has ended since the last time; never throws. */
  sweep(): Promise<void>;
}

export function openProduction({ configuration, tags, store, log, now }: ProductionParts): ProductionAtWork {
  const directory = join(configuration.dataDirectory, "production");
  const machines = machinesOf({ ...configuration, tagOf: (id) => tags.byId(id) });
  const shifts = ShiftBook.open({
    ...{ machines, directory, log, now },
    history: (query) => store.history(query),
    oldestMs: async () => (await store.figures()).oldestMs,
  });
  const stops = StopBook.open({ directory, log, now });
  return {
    control: new ProductionBook({ machines, lines: linesOf(configuration, machines), shifts, stops, now }),
    take: (entry) => shifts.take(entry),
    sweep: () => shifts.sweep(),
  };
}

/** How often shifts are looked at. */
const sweepEveryMs = 5000;

/** The same at work: it hears what is committed and reads what has ended, until it is disposed of. */
export function followProduction(
  parts: ProductionParts & { readonly live: Pick<LiveFeed, "subscribe"> },
): ProductionControlAtWork {
  const production = openProduction(parts);
  const unsubscribe = parts.live.subscribe((entry) => production.take(entry));
  const timer = setInterval(() => void production.sweep(), sweepEveryMs);
  void production.sweep();
  return Object.assign(production.control, {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      unsubscribe();
      await production.sweep();
    },
  });
}

/** The lines of the configuration; without any, one of all machines. */
function linesOf(
  { lines, equipment }: Pick<Configuration, "lines" | "equipment">,
  machines: readonly Machine[],
): readonly LineName[] {
  if (lines.length > 0) return lines.map(({ id, name = id, assets }) => ({ id, name, assets }));
  const assets = [...new Set(machines.map(({ asset }) => asset))].filter((asset) => asset !== "");
  const id = equipment.split("/").at(-1) ?? equipment;
  return assets.length === 0 ? [] : [{ id, name: id, assets }];
}
