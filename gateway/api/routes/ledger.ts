/** `GET /api/v1/ledger`: what became of the values that came in. */
import type { SinkReport } from "../../core/view.ts";
import { described, type Routes, readable } from "../app.ts";
import { LedgerAnswer } from "../contract.ts";

export const ledgerRoutes: Routes = (app, { view }) => {
  const schema = described({
    summary: "What became of the values that came in, by source and by sink, since the gateway started.",
    tag: "operation",
    answer: LedgerAnswer,
    example: {
      sinceMs: 1_763_900_000_000,
      sources: [
        {
          id: "plc",
          kind: "opcua",
          receivedCount: 52_000,
          storedCount: 51_998,
          duplicateCount: 2,
          rejectedCount: 0,
          gapCount: 0,
        },
      ],
      sinks: [
        {
          id: "history",
          kind: "influxdb",
          dueCount: 51_998,
          forwardedCount: 51_900,
          omittedCount: 0,
          setAsideCount: 1,
          missedCount: 0,
          pendingCount: 97,
          pendingHours: 0,
          residual: 0,
        },
      ],
      store: { values: 51_998, bytes: 1_040_000 },
    },
  });
  app.get("/api/v1/ledger", { config: readable, schema }, async (): Promise<LedgerAnswer> => {
    const { values, bytes, oldestMs, newestMs } = await view.storeFigures();
    const sources = view.sources().map((source) => ({
      id: source.id,
      kind: source.kind,
      receivedCount: source.receivedCount,
      storedCount: source.storedCount ?? source.receivedCount - source.duplicateCount,
      duplicateCount: source.duplicateCount,
      ...(source.passedCount === undefined ? {} : { passedCount: source.passedCount }),
      rejectedCount: source.rejectedCount,
      gapCount: source.gapCount,
    }));
    const span = { ...(oldestMs === undefined ? {} : { oldestMs }), ...(newestMs === undefined ? {} : { newestMs }) };
    const sinks = view.sinks().map((sink) => ledgerOf(sink, view.now()));
    return { sinceMs: view.startedMs, sources, sinks, store: { values, bytes, ...span } };
  });
};

function ledgerOf(sink: SinkReport, nowMs: number): LedgerAnswer["sinks"][number] {
  const { id, kind, dueCount, forwardedCount, omittedCount, setAsideCount, missedCount, pendingCount } = sink;
  return {
    id,
    kind,
    dueCount,
    forwardedCount,
    omittedCount,
    setAsideCount,
    missedCount,
    pendingCount,
    pendingHours: Math.max(0, nowMs - (sink.pendingSinceMs ?? nowMs)) / 3_600_000,
    residual: dueCount - forwardedCount - setAsideCount - missedCount - pendingCount,
  };
}
