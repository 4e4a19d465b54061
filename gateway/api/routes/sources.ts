/** `GET /api/v1/sources`: how each source fares. */
import Type from "typebox";
import type { SourceReport } from "../../core/view.ts";
import { described, type Routes, readable } from "../app.ts";
import { SourceSchema } from "../report-schemas.ts";

export const sourceRoutes: Routes = (app, { view }) => {
  const schema = described({
    summary: "How each source fares: state, rates, what was refused.",
    tag: "line",
    answer: Type.Array(SourceSchema),
    example: [
      {
        id: "plc",
        kind: "opcua",
        state: "connected",
        sinceMs: 1_763_900_000_000,
        attempts: 1,
        addressCount: 120,
        receivedCount: 52_000,
        duplicateCount: 0,
        rejectedCount: 0,
        gapCount: 0,
        valuesPerSecond: 1200,
        delayMs: 42,
        lastValueMs: 1_763_900_060_000,
        failedAddresses: [],
        rejections: [],
      },
    ],
  });
  app.get(
    "/api/v1/sources",
    { config: readable, schema },
    async (): Promise<readonly SourceReport[]> => view.sources(),
  );
};
