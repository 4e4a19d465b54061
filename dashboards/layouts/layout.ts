/** Which cards stand where on which page. */
import { type CardName, cards } from "../cards/registry.ts";
import { type PageTab, pageTabs } from "../route.ts";
import alarms from "./alarms.json" with { type: "json" };
import asset from "./asset.json" with { type: "json" };
import cell from "./cell.json" with { type: "json" };
import connect from "./connect.json" with { type: "json" };
import connections from "./connections.json" with { type: "json" };
import demo from "./demo.json" with { type: "json" };
import energy from "./energy.json" with { type: "json" };
import energyReport from "./energy-report.json" with { type: "json" };
import fleet from "./fleet.json" with { type: "json" };
import form from "./form.json" with { type: "json" };
import line from "./line.json" with { type: "json" };
import models from "./models.json" with { type: "json" };
import morning from "./morning.json" with { type: "json" };
import overview from "./overview.json" with { type: "json" };
import performance from "./performance.json" with { type: "json" };
import recording from "./recording.json" with { type: "json" };
import recordings from "./recordings.json" with { type: "json" };
import report from "./report.json" with { type: "json" };
import settings from "./settings.json" with { type: "json" };
import wallAsset from "./wall-asset.json" with { type: "json" };
import wallCell from "./wall-cell.json" with { type: "json" };
import wallOverview from "./wall-overview.json" with { type: "json" };
import wallProduction from "./wall-production.json" with { type: "json" };

export type Width = "full" | "two-thirds" | "half" | "third";

export interface Placed {
  readonly card: CardName;
  readonly width: Width;
  /** Kind of metric without which the card has nothing to say of an asset, and is left out. */
  readonly needs?: string;
  /** View of the page in which it stands; without one it stands above all of them. */
  readonly tab?: PageTab;
}

export interface Layout {
  /** Whether the page has a stretch of time to choose. */
  readonly hasRange: boolean;
  readonly cards: readonly Placed[];
}

const written = {
  overview,
  asset,
  cell,
  alarms,
  connections,
  connect,
  models,
  demo,
  energy,
  "energy-report": energyReport,
  fleet,
  report,
  form,
  line,
  morning,
  performance,
  settings,
  "wall-overview": wallOverview,
  "wall-cell": wallCell,
  "wall-asset": wallAsset,
  "wall-production": wallProduction,
  recordings,
  recording,
};

export type LayoutName = keyof typeof written;

/** Throws RangeError when the layout names a card that does not exist; a test reads every layout. */
export function layoutOf(name: LayoutName): Layout {
  const { hasRange, cards: placed } = written[name];
  return {
    hasRange,
    cards: placed.map(({ card, width, ...others }) => {
      if (!isCardName(card)) throw new RangeError(`Layout ${name}: there is no card "${card}".`);
      if (!isWidth(width)) throw new RangeError(`Layout ${name}: there is no width "${width}".`);
      return { card, width, ...neededOf(others), ...tabOf(name, others) };
    }),
  };
}

export const layoutNames = Object.keys(written) as readonly LayoutName[];

function neededOf(others: object): Pick<Placed, "needs"> {
  return "needs" in others && typeof others.needs === "string" ? { needs: others.needs } : {};
}

function tabOf(layout: LayoutName, others: object): Pick<Placed, "tab"> {
  if (!("tab" in others)) return {};
  const views: readonly PageTab[] = layout === "asset" || layout === "alarms" ? pageTabs[layout] : [];
  const tab = views.find((each) => each === others.tab);
  if (tab === undefined) throw new RangeError(`Layout ${layout}: there is no tab "${others.tab}".`);
  return { tab };
}

function isCardName(name: string): name is CardName {
  return Object.hasOwn(cards, name);
}

function isWidth(name: string): name is Width {
  return name === "full" || name === "two-thirds" || name === "half" || name === "third";
}
