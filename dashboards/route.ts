/** The address of a view: page, range, end and language. What is in the address is all that a view needs to be restored. */
import { addressPart } from "./address-part.ts";
import type { Language } from "./language/language.ts";

export const rangesMs = {
  "2m": 120_000,
  "15m": 900_000,
  "1h": 3_600_000,
  "8h": 28_800_000,
  "24h": 86_400_000,
} as const;

export type RangeName = keyof typeof rangesMs;

/** Pages that have views, the first of which needs no name in the address. */
export const pageTabs = {
  asset: ["health", "signals", "events", "setup"],
  alarms: ["list", "performance"],
} as const;
export type PageTab = (typeof pageTabs)[keyof typeof pageTabs][number];

export type Page =
  | { readonly name: "overview" }
  /** Without a tab the first one. */
  | { readonly name: "asset"; readonly id: string; readonly tab?: PageTab }
  | { readonly name: "cell"; readonly id: string }
  | { readonly name: "report"; readonly id: string }
  | { readonly name: "form"; readonly id: string }
  | { readonly name: "alarms"; readonly tab?: PageTab }
  | { readonly name: "connections" }
  | { readonly name: "models" }
  | { readonly name: "recordings" }
  | { readonly name: "recording"; readonly id: string }
  | { readonly name: "demo" }
  | { readonly name: "energy" }
  | { readonly name: "fleet" }
  | { readonly name: "energy-report" }
  | WallPage
  | { readonly name: "line"; readonly id: string }
  | { readonly name: "morning"; readonly id: string }
  | { readonly name: "performance" }
  | { readonly name: "settings" }
  | { readonly name: "connect" }
  | { readonly name: "unknown" };

/** A screen on the wall: `overview` and ids of assets, shown in turn; without any, the overview and every cell. */
export interface WallPage {
  readonly name: "wall";
  readonly scenes: readonly string[];
  readonly everySeconds: number;
}

export interface Route {
  readonly page: Page;
  readonly range: RangeName;
  /** End of the shown time, milliseconds since the Unix epoch; absent means that the view follows the present. */
  readonly toMs?: number;
  readonly language?: Language;
  /** Text that filters lists. */
  readonly filter?: string;
}

const defaultRange: RangeName = "15m";
const defaultEverySeconds = 20;
const everySecondsLimits = { least: 5, most: 3600 };

export function parseRoute(address: URL): Route {
  const { searchParams } = address;
  const range = rangeNames.find((name) => name === searchParams.get("range")) ?? defaultRange;
  const to = Number(searchParams.get("to") ?? Number.NaN);
  const language = searchParams.get("lang");
  const filter = searchParams.get("q");
  return {
    page: address.pathname.replace(/\/+$/, "") === "/wall" ? parseWall(searchParams) : withTab(address),
    range,
    ...(Number.isFinite(to) && to > 0 ? { toMs: to } : {}),
    ...(language === "sv" || language === "en" ? { language } : {}),
    ...(filter === null || filter === "" ? {} : { filter }),
  };
}

/** Path and query of a route; what equals its default is left out. */
export function routeAddress(route: Route): string {
  const query = new URLSearchParams();
  if (route.range !== defaultRange) query.set("range", route.range);
  if (route.toMs !== undefined) query.set("to", String(Math.round(route.toMs)));
  if (route.filter !== undefined && route.filter !== "") query.set("q", route.filter);
  if (route.language !== undefined) query.set("lang", route.language);
  if (hasTabs(route.page)) {
    const { tab } = route.page;
    if (tab !== undefined && tab !== tabsOf(route.page)[0]) query.set("tab", tab);
  }
  if (route.page.name === "wall") {
    const { scenes, everySeconds } = route.page;
    if (scenes.length > 0) query.set("pages", scenes.join(","));
    if (everySeconds !== defaultEverySeconds) query.set("every", `${everySeconds}s`);
  }
  const text = query.toString();
  return pagePath(route.page) + (text === "" ? "" : `?${text}`);
}

export const rangeNames: readonly RangeName[] = ["2m", "15m", "1h", "8h", "24h"];

export function pagePath(page: Page): string {
  switch (page.name) {
    case "overview":
    case "unknown":
      return "/";
    case "asset":
      return `/assets/${encodedId(page.id)}`;
    case "cell":
      return `/cells/${encodedId(page.id)}`;
    case "recording":
      return `/recordings/${encodedId(page.id)}`;
    case "report":
    case "form":
      return `/cells/${encodedId(page.id)}/${page.name}`;
    case "energy-report":
      return "/energy/report";
    case "energy":
    case "fleet":
    case "alarms":
    case "connections":
    case "models":
    case "recordings":
    case "demo":
    case "wall":
    case "performance":
    case "settings":
    case "connect":
      return `/${page.name}`;
    case "line":
      return `/lines/${encodedId(page.id)}`;
    case "morning":
      return `/lines/${encodedId(page.id)}/morning`;
  }
}

function parseWall(query: URLSearchParams): WallPage {
  const seconds = Number(/^(\d{1,5})s?$/.exec(query.get("every") ?? "")?.[1] ?? defaultEverySeconds);
  return {
    name: "wall",
    scenes: (query.get("pages") ?? "").split(",").filter((name) => name !== ""),
    everySeconds: Math.min(everySecondsLimits.most, Math.max(everySecondsLimits.least, seconds)),
  };
}

export type TabbedPage = Extract<Page, { readonly name: keyof typeof pageTabs }>;

export function hasTabs(page: Page): page is TabbedPage {
  return Object.hasOwn(pageTabs, page.name);
}

/** The views of a page, the usual one first. */
export function tabsOf({ name }: TabbedPage): readonly [PageTab, ...PageTab[]] {
  return pageTabs[name];
}

function withTab({ pathname, searchParams }: URL): Page {
  const page = parsePage(pathname);
  if (!hasTabs(page)) return page;
  const tab = tabsOf(page)
    .slice(1)
    .find((name) => name === searchParams.get("tab"));
  return tab === undefined ? page : { ...page, tab };
}

function parsePage(path: string): Page {
  const [, first = "", ...rest] = path.replace(/\/+$/, "").split("/");
  const id = decodedId(rest.join("/"));
  if (first === "") return { name: "overview" };
  if (first === "assets" && id !== "") return { name: "asset", id };
  const last = rest.at(-1);
  if (first === "cells" && rest.length > 1 && (last === "report" || last === "form")) {
    return { name: last, id: decodedId(rest.slice(0, -1).join("/")) };
  }
  if (first === "lines" && rest.length > 1 && last === "morning") {
    return { name: last, id: decodedId(rest.slice(0, -1).join("/")) };
  }
  if (first === "lines" && id !== "") return { name: "line", id };
  if (first === "cells" && id !== "") return { name: "cell", id };
  if (first === "recordings") return id === "" ? { name: "recordings" } : { name: "recording", id };
  if (first === "energy") return { name: rest[0] === "report" ? "energy-report" : "energy" };
  if (first === "alarms" || first === "connections" || first === "models" || first === "demo") return { name: first };
  if (first === "fleet") return { name: first };
  // The page of quality and OEE has two names that people look for.
  if (first === "quality") return { name: "performance" };
  if (first === "performance" || first === "settings" || first === "connect") return { name: first };
  return { name: "unknown" };
}

/** Ids contain slashes; they stay readable in the address. */
function encodedId(id: string): string {
  return id.split("/").map(addressPart).join("/");
}

function decodedId(path: string): string {
  try {
    return path.split("/").map(decodeURIComponent).join("/");
  } catch {
    return path;
  }
}
