/** Layouts name cards that exist, and each card loads. */
import { describe, expect, test } from "vitest";
import type { Card } from "../../../dashboards/cards/card.ts";
import { cards } from "../../../dashboards/cards/registry.ts";
import { layoutNames, layoutOf } from "../../../dashboards/layouts/layout.ts";
import { pageTabs } from "../../../dashboards/route.ts";

describe.each(layoutNames)("the layout %s", (name) => {
  test("places known cards, each once", () => {
    const placed = layoutOf(name).cards.map(({ card }) => card);

    expect(placed.length).toBeGreaterThan(0);
    expect(new Set(placed).size).toBe(placed.length);
  });
});

test("every card stands on some page", () => {
  const placed = new Set<string>(layoutNames.flatMap((name) => layoutOf(name).cards.map(({ card }) => card)));

  expect(Object.keys(cards).filter((name) => !placed.has(name))).toEqual([]);
});

test("every view of a page has cards, and what stands above the views is no more than the head of an asset", () => {
  const tabs = layoutNames.flatMap((name) => layoutOf(name).cards.map(({ tab }) => [name, tab] as const));

  const viewsOf = (layout: string) => new Set(tabs.filter(([name]) => name === layout).map(([, tab]) => tab));
  expect(viewsOf("asset")).toEqual(new Set([undefined, ...pageTabs.asset]));
  expect(viewsOf("alarms")).toEqual(new Set(pageTabs.alarms));
  expect(tabs.filter(([name, tab]) => !Object.hasOwn(pageTabs, name) && tab !== undefined)).toEqual([]);
});

test("cards about an asset stand only on pages of an asset", () => {
  for (const name of layoutNames) {
    if (name === "asset" || name === "cell") continue;
    for (const { card } of layoutOf(name).cards) {
      const entry: Card | (() => Promise<Card>) = cards[card];
      if (typeof entry === "object") expect(entry.about, `${name}: ${card}`).toBe("site");
    }
  }
});
