/** The views of a page: links, so that each has an address of its own and goes by key and finger alike. */
import { Link } from "./controls/link.tsx";
import { hasTabs, type PageTab, type Route, type TabbedPage, tabsOf } from "./route.ts";
import { useScreen } from "./screen.ts";

/** The view that the address names; undefined on pages without views. */
export function tabOf({ page }: Pick<Route, "page">): PageTab | undefined {
  return hasTabs(page) ? (page.tab ?? tabsOf(page)[0]) : undefined;
}

/** Views whose cards follow the chosen stretch of time. */
export function followsRange(tab: PageTab | undefined): boolean {
  return tab === undefined || tab === "health" || tab === "signals";
}

export function PageTabs({ page, current }: { page: TabbedPage; current: PageTab }) {
  const { words, route } = useScreen();
  const text = words.value.tabs;
  return (
    <nav class="segments page-tabs no-print" aria-label={text.label}>
      {tabsOf(page).map((tab) => (
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
