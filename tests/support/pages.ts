/** The pages on a real server, with the simulated line behind them, for tests in a browser. */
import type { Browser, Page } from "playwright-core";
import { type RunningServer, startServer } from "../../gateway/api/server.ts";
import type { AccountControl } from "../../gateway/core/accounts.ts";
import { launchBrowser, openPage, type WatchedPage } from "./browser.ts";
import { builtPages } from "./built-pages.ts";
import { silentLog } from "./context.ts";
import { createLineView, type LineView } from "./line-view.ts";

export interface Pages extends AsyncDisposable {
  readonly line: LineView;
  readonly browser: Browser;
  readonly port: number;
  /** Opens an address of the pages, or any other whole address, and waits for its first card. */
  open(path: string, options?: Parameters<typeof openPage>[2]): Promise<WatchedPage>;
  /** Closes what was opened since the last time. */
  closePages(): Promise<void>;
  stopServer(): Promise<void>;
  /** On the same port as before. */
  startServer(): Promise<void>;
}

/** For waits of a page: long, because the machine may be slow. */
export const patient = { timeout: 30_000 };

/** Starts a line with five minutes of history, a server and a browser. */
export async function startPages({
  scenario = "healthy-line",
  anonymousRole = "operator",
  accounts,
  signInNotice,
  production = {},
  dashboards,
}: {
  scenario?: string;
  anonymousRole?: "none" | "operator" | "engineer";
  accounts?: AccountControl;
  signInNotice?: { readonly sv: string };
  production?: object;
  /** Directory of other pages than those of the working tree. */
  dashboards?: string;
} = {}): Promise<Pages> {
  const directory = dashboards ?? (await builtPages());
  const line = createLineView({ startMs: Date.now() - 300_000, scenario, production });
  line.advance(290);
  const stopLine = line.run();
  const serve = (port: number): Promise<RunningServer> =>
    startServer({
      ...{ view: line.view, host: "127.0.0.1", port, dashboards: directory, log: silentLog, anonymousRole },
      ...(accounts === undefined ? {} : { accounts }),
      ...(signInNotice === undefined ? {} : { signInNotice }),
    });
  let server = await serve(0);
  const port = Number(new URL(server.url).port);
  const browser = await launchBrowser();
  let opened: WatchedPage[] = [];
  const closePages = async (): Promise<void> => {
    for (const { page } of opened) await page.context().close();
    opened = [];
  };
  return {
    line,
    browser,
    port,
    open: async (path, options = {}) => {
      const watched = await openPage(browser, new URL(path, `http://127.0.0.1:${port}`).href, options);
      opened.push(watched);
      await watched.page.locator(".card").first().waitFor(patient);
      return watched;
    },
    closePages,
    stopServer: () => server.close(),
    startServer: async () => {
      server = await serve(port);
    },
    async [Symbol.asyncDispose]() {
      await closePages();
      await browser.close();
      await server.close();
      stopLine();
    },
  };
}

/** Waits until no part of the page says that it is loading. */
export async function loaded({ page }: WatchedPage): Promise<void> {
  await page
    .getByText(/Läser in|Loading/)
    .first()
    .waitFor({ ...patient, state: "detached" });
}

/** What follows the size of the window has done so by the second frame. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
}
