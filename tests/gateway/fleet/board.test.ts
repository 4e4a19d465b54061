/** What is known of gateways from what a broker brings: contact, clocks, what cannot be read, limits. */
import { expect, test } from "vitest";
import type { GatewayStatus } from "../../../gateway/core/fleet.ts";
import { FleetBoard } from "../../../gateway/fleet/board.ts";
import { statusText } from "../../../gateway/fleet/status.ts";

const nowMs = 1_763_900_000_000;
const bytes = (text: string) => new TextEncoder().encode(text);

function statusAt(timeMs: number): GatewayStatus {
  return {
    ...{ timeMs, version: "0.1.0", startedMs: 0, site: "boras/line-1", intervalSeconds: 10 },
    ...{ pendingCount: 3, sources: 1, sourcesLost: 0, valuesPerSecond: 2, processorShare: 0.1, memoryBytes: 1 },
    ...{ conditions: { high: 0, medium: 0, low: 1 }, models: [] },
  };
}

function boardAt(clock: { nowMs: number }) {
  const board = new FleetBoard(() => clock.nowMs);
  const hear = (name: string, payload: string, isRetained = false) =>
    board.take({ name, kind: "status", payload: bytes(payload), isRetained });
  const contact = (name: string, isOnline: boolean) =>
    board.take({ name, kind: "online", payload: bytes(String(isOnline)), isRetained: true });
  return { board, hear, contact };
}

test("a gateway is in contact, silent after three intervals, and off line when the broker says so", () => {
  const clock = { nowMs };
  const { board, hear, contact } = boardAt(clock);
  const contactOf = () => board.members().map((member) => member.contact);

  hear("line-1", statusText(statusAt(nowMs)));
  const first = contactOf();
  clock.nowMs += 30_001;
  const later = contactOf();
  hear("line-1", statusText(statusAt(clock.nowMs)));
  contact("line-1", false);
  const gone = contactOf();
  contact("line-1", true);

  expect([first, later, gone, contactOf()]).toEqual([["online"], ["silent"], ["offline"], ["online"]]);
});

test("a clock a year off is told as such, and last contact goes by the clock of the one that hears", () => {
  const yearMs = 365 * 86_400_000;
  const { board, hear } = boardAt({ nowMs });

  hear("line-1", statusText(statusAt(nowMs + yearMs)));
  hear("line-2", statusText(statusAt(nowMs + yearMs)), true);
  hear("line-3", statusText(statusAt(nowMs - 5000)), true);

  expect(board.members()).toMatchObject([
    { name: "line-1", contact: "online", lastContactMs: nowMs, clockOffsetMs: yearMs },
    { name: "line-2", lastContactMs: nowMs },
    { name: "line-3", contact: "online", lastContactMs: nowMs - 5000 },
  ]);
});

test("what cannot be read is counted by code and changes nothing; the rest flows", () => {
  const { board, hear } = boardAt({ nowMs });

  hear("line-1", statusText(statusAt(nowMs)));
  hear("line-1", "{poison");
  hear("line-1", JSON.stringify({ schema: "samspel.gateway/9" }));
  hear("line-1", JSON.stringify({ schema: "samspel.gateway/1", version: 3 }));
  hear("line-1", `"${"x".repeat(70_000)}"`);
  hear("line-2", statusText(statusAt(nowMs)));

  expect(board.members().map(({ name, version }) => [name, version])).toEqual([
    ["line-1", "0.1.0"],
    ["line-2", "0.1.0"],
  ]);
  expect(Object.fromEntries(board.refused().map(({ code, count }) => [code, count]))).toEqual({
    SAMSPEL_FLEET_MESSAGE: 2,
    SAMSPEL_FLEET_SCHEMA: 1,
    SAMSPEL_FLEET_SIZE: 1,
  });
});

test("a cleared topic forgets the gateway", () => {
  const { board, hear } = boardAt({ nowMs });

  hear("line-1", statusText(statusAt(nowMs)));
  hear("line-1", "", true);

  expect(board.members()).toEqual([]);
});
