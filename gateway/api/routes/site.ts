/** `GET /api/v1/site`: what a screen needs to know before anything else. */
import { described, type Routes, readable } from "../app.ts";
import { SiteAnswer } from "../contract.ts";

export const siteRoutes: Routes = (app, { view }) => {
  const schema = described({
    summary: "The site, its language and the clock of the gateway.",
    tag: "line",
    answer: SiteAnswer,
    example: {
      version: "0.1.0",
      site: "boras/assembly",
      simulated: false,
      language: "sv",
      timeZone: "Europe/Stockholm",
      startedMs: 1_763_900_000_000,
      nowMs: 1_763_900_060_000,
      role: "operator",
    },
  });
  app.get("/api/v1/site", { config: readable, schema }, async ({ actor }): Promise<SiteAnswer> => {
    const { version, site, simulated, display, startedMs } = view;
    const fleet = view.fleet.isConfigured ? { hasFleet: true } : {};
    const role = actor.role ?? "viewer";
    return { version, site, simulated, ...display, startedMs, nowMs: view.now(), ...fleet, role };
  });
};
