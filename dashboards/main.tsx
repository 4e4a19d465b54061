/** Starts the dashboards in a browser window. The only file that knows every part. */
import { render } from "preact";
import "./theme.css";
import "./shell.css";
import "./cards.css";
import "./lists.css";
import "./tables.css";
import "./charts.css";
import "./cell.css";
import "./recordings.css";
import "./wall.css";
import "./energy.css";
import { openFeed } from "./event-feed.ts";
import "./line.css";
import { createQueries } from "./history.ts";
import { lazily } from "./lazily.tsx";
import { Live } from "./live.ts";
import { openScreen, ScreenProvider } from "./screen.ts";
import { createSession } from "./session.ts";
import { Shell } from "./shell.tsx";

const api = "/api/v1";

const session = createSession(api, window);
const queries = createQueries(api, session.request);
const live = new Live({
  queries,
  openStream: () => openFeed(`${api}/stream`),
  onNewVersion: () => window.location.reload(),
});
// A wall screen is opened once with its token behind the address; from then on the browser keeps it.
const display = /^#display=([\w-]{1,300})$/.exec(window.location.hash)?.[1];
if (display !== undefined) {
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
  const isOpened = await session.openDisplay(display).then(
    () => true,
    () => false,
  );
  if (isOpened) {
    // The answers that the browser has fetched already were for nobody.
    window.location.reload();
    await new Promise(() => {});
  }
}

// Whom the service of api.oidc refused is led here with the code of the refusal; the sign-in page says it.
if (window.location.hash.startsWith("#sign-in=")) session.access.value = "signed-out";

// Before the first drawing, so that answers are under way while it happens.
live.open();
const screen = await openScreen({ live, queries, session, window });

session.access.subscribe((access) => {
  if (access !== "open") live.close();
});

const Entrance = lazily(async () => (await import("./entrance.tsx")).Entrance);

function App() {
  return session.access.value === "open" ? <Shell /> : <Entrance />;
}

const root = document.getElementById("app");
if (root === null) throw new Error("index.html has no element #app.");
render(
  <ScreenProvider value={screen}>
    <App />
  </ScreenProvider>,
  root,
);
