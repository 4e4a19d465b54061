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
import { Live } from "./live.ts";
import { openScreen, ScreenProvider } from "./screen.ts";
import { Shell } from "./shell.tsx";

const api = "/api/v1";

const queries = createQueries(api, window.fetch.bind(window));
const live = new Live({
  queries,
  openStream: () => openFeed(`${api}/stream`),
  onNewVersion: () => window.location.reload(),
});
// Before the first drawing, so that answers are under way while it happens.
live.open();
const screen = await openScreen({ live, queries, window });

const root = document.getElementById("app");
if (root === null) throw new Error("index.html has no element #app.");
render(
  <ScreenProvider value={screen}>
    <Shell />
  </ScreenProvider>,
  root,
);
