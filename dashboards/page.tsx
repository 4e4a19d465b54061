/** One page: its heading, its stretch of time, and the cards of its layout. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { AssetReport } from "../gateway/core/view.ts";
import type { Card } from "./cards/card.ts";
import { type CardName, cards } from "./cards/registry.ts";
import { Icon } from "./controls/icons.tsx";
import { Link } from "./controls/link.tsx";
import { RangeBar } from "./controls/range-bar.tsx";
import type { Messages } from "./language/language.ts";
import { type Layout, layoutOf, type Placed } from "./layouts/layout.ts";
import { followsRange, PageTabs, tabOf } from "./page-tabs.tsx";
import { hasTabs, type Page, type PageTab } from "./route.ts";
import { useScreen } from "./screen.ts";
import { useKeyedAnswer } from "./use-answer.ts";
import { whenIdle } from "./when-idle.ts";

export function PageView() {
  const { route, live, words, queries } = useScreen();
  const { page } = route.value;
  const assets = live.assets.value;
  const asset = assetOfPage(page, assets);
  const isLine = page.name === "line" || page.name === "morning";
  const lines = useKeyedAnswer(isLine ? "lines" : undefined, () => queries.production.lines()).answer;
  const line = isLine ? lines?.find(({ id }) => id === page.id) : undefined;
  const title = titleOf(page, asset ?? line, words.value);
  useEffect(() => {
    document.title = `${title} – Samspel`;
  }, [title]);
  const tab = tabOf(route.value);
  useEffect(() => {
    if (page.name === "unknown" || page.name === "wall") return;
    const { cards: placed } = layoutOf(page.name);
    prefetchCards(placed.filter((each) => isInTab(each, tab)));
    // What stands behind the other tabs opens without waiting for its scripts.
    if (tab !== undefined) whenIdle(() => prefetchCards(placed));
  }, [page.name]);
  if (page.name === "unknown" || page.name === "wall") return <Missing text={words.value.shell.noPage} />;
  const isAboutAsset = isOfAsset(page);
  if (isAboutAsset && asset === undefined) {
    return <Missing text={assets === undefined ? words.value.shell.loading : words.value.shell.noAsset(page.id)} />;
  }
  if (isLine && lines !== undefined && lines.length > 0 && line === undefined) {
    return <Missing text={words.value.shell.noLine(page.id)} />;
  }
  const layout = layoutOf(page.name);
  return (
    <>
      <header class={page.name === "asset" ? "page-head is-printed" : "page-head"}>
        {isAboutAsset && (
          <Link to={{ page: { name: "overview" } }} class="button icon-button" label={words.value.shell.toOverview}>
            <Icon name="back" />
          </Link>
        )}
        <h1>{title}</h1>
        {asset !== undefined && <p class="muted">{words.value.asset.templates[asset.template] ?? asset.template}</p>}
        {page.name === "cell" && <OtherCells current={page.id} />}
        {layout.hasRange && followsRange(tab) && <RangeBar />}
      </header>
      <Cards layout={layout} tab={undefined} asset={asset} />
      {hasTabs(page) && tab !== undefined && (
        <>
          <PageTabs page={page} current={tab} />
          <Cards layout={layout} tab={tab} asset={asset} />
        </>
      )}
    </>
  );
}

interface CardsProps {
  readonly layout: Layout;
  /** Undefined: what stands above the tabs, or has none. */
  readonly tab: PageTab | undefined;
  readonly asset: AssetReport | undefined;
}

function Cards({ layout, tab, asset }: CardsProps) {
  const { page } = useScreen().route.value;
  return (
    <div class="cards">
      {layout.cards
        .filter((placed) => placed.tab === tab && isWanted(placed, asset))
        .map((placed) => (
          <CardFrame key={`${page.name} ${asset?.id} ${placed.card}`} placed={placed} asset={asset} />
        ))}
    </div>
  );
}

function isInTab(placed: Placed, tab: PageTab | undefined): boolean {
  return placed.tab === undefined || placed.tab === tab;
}

function isOfAsset(page: Page): page is Extract<Page, { readonly name: "asset" | "cell" | "report" | "form" }> {
  return page.name === "asset" || page.name === "cell" || page.name === "report" || page.name === "form";
}

export function isWanted({ needs }: Placed, asset: AssetReport | undefined): boolean {
  return needs === undefined || asset === undefined || asset.metrics.some(({ kind }) => kind === needs);
}

function assetOfPage(page: Page, assets: readonly AssetReport[] | undefined): AssetReport | undefined {
  return isOfAsset(page) ? assets?.find(({ id }) => id === page.id) : undefined;
}

function titleOf(page: Page, shown: { readonly name: string } | undefined, words: Messages): string {
  if (isOfAsset(page)) return shown?.name ?? page.id;
  if (page.name === "morning") return `${words.pages.morning}: ${shown?.name ?? page.id}`;
  if (page.name === "line") return shown?.name ?? page.id;
  return page.name === "unknown" || page.name === "wall" ? words.shell.noPage : words.pages[page.name];
}

function Missing({ text }: { text: string }) {
  const { words } = useScreen();
  return (
    <div class="empty">
      <h1>{text}</h1>
      <Link to={{ page: { name: "overview" } }} class="button">
        {words.value.shell.toOverview}
      </Link>
    </div>
  );
}

/** Where a site has several cells, one press leads from one to the next. */
function OtherCells({ current }: { current: string }) {
  const { live, words } = useScreen();
  const cells = (live.assets.value ?? []).filter(({ plan }) => plan !== undefined);
  if (cells.length < 2) return null;
  return (
    <nav class="segments" aria-label={words.value.cell.cells}>
      {cells.map(({ id, name }) => (
        <Link key={id} to={{ page: { name: "cell", id } }} isCurrent={id === current}>
          {name}
        </Link>
      ))}
    </nav>
  );
}

export function CardFrame({ placed, asset }: { placed: Placed; asset: AssetReport | undefined }) {
  const { words } = useScreen();
  const card = useCard(placed.card);
  const title = card === undefined || typeof card === "string" ? undefined : card.title?.(words.value);
  return (
    <section class={`card card-${placed.card} width-${placed.width}`} aria-label={title}>
      {title !== undefined && <h2>{title}</h2>}
      {card === undefined && <p class="empty">{words.value.shell.loading}</p>}
      {typeof card === "string" && <p class="failure">{card}</p>}
      {typeof card === "object" && <CardBody card={card} asset={asset} />}
    </section>
  );
}

function CardBody({ card, asset }: { card: Card; asset: AssetReport | undefined }) {
  if (card.about === "site") return <card.view />;
  return asset === undefined ? null : <card.view asset={asset} />;
}

/** Asks for the scripts of cards that every asset has, while it is not known yet what there is to show. */
function prefetchCards(placed: readonly Placed[]): void {
  for (const { card, needs } of placed) {
    const entry: Card | (() => Promise<Card>) = cards[card];
    // A script that does not come is reported by the card that asks for it again.
    if (needs === undefined && typeof entry === "function") entry().catch(() => undefined);
  }
}

/** The card, undefined while it is loaded, or what went wrong. */
function useCard(name: CardName): Card | string | undefined {
  const entry: Card | (() => Promise<Card>) = cards[name];
  const loaded = useSignal<Card | string | undefined>(typeof entry === "function" ? undefined : entry);
  useEffect(() => {
    if (typeof entry !== "function") return;
    entry().then(
      (card) => {
        loaded.value = card;
      },
      (error: unknown) => {
        loaded.value = error instanceof Error ? error.message : String(error);
      },
    );
  }, [entry, loaded]);
  return loaded.value;
}
