/** The views of an asset: links, so that each has an address of its own and goes by key and finger alike. */
import { Link } from "./controls/link.tsx";
import { type AssetTab, assetTabs, type Page, type Route } from "./route.ts";
import { useScreen } from "./screen.ts";

/** The view that the address names; undefined on pages without views. */
export function tabOf({ page }: Pick<Route, "page">): AssetTab | undefined {
  return page.name === "asset" ? (page.tab ?? assetTabs[0]) : undefined;
}

/** Views whose cards follow the chosen stretch of time. */
export function followsRange(tab: AssetTab | undefined): boolean {
  return tab === undefined || tab === "health" || tab === "signals";
}

export function AssetTabs({ page, current }: { page: Extract<Page, { name: "asset" }>; current: AssetTab }) {
  const { words, route } = useScreen();
  const text = words.value.asset.tabs;
  return (
    <nav class="segments asset-tabs no-print" aria-label={text.label}>
      {assetTabs.map((tab) => (
        <Link
          key={tab}
          // The stretch of time goes along from view to view.
          to={{ page: { ...page, tab }, toMs: route.value.toMs ?? null }}
          isCurrent={tab === current}
        >
          {text[tab]}
        </Link>
      ))}
    </nav>
  );
}
