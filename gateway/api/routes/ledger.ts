/** `GET /api/v1/ledger`: what became of the values that came in. */
import type { LedgerQuery } from "../../core/ledger.ts";
import type { GatewayView, SinkReport } from "../../core/view.ts";
import { invalidRequest, unknownTag } from "../answers.ts";
import { described, type Routes, readable } from "../app.ts";
import { gate } from "../gate.ts";
import { LedgerAnswer, LedgerParameters } from "../ledger-contract.ts";

const dayMs = 24 * 3_600_000;

const example: LedgerAnswer = {
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
  fromMs: 1_763_899_200_000,
  toMs: 1_763_902_800_000,
  damaged: false,
  tags: [
    {
      tag: "cell-3/robot-a/joint-1/torque",
      receivedCount: 3603,
      storedCount: 3600,
      duplicateCount: 2,
      rejectedCount: 1,
      backfilledCount: 0,
      lostCount: 0,
      sinks: [
        {
          sink: "history",
          earlierCount: 0,
          forwardedCount: 3592,
          setAsideCount: 1,
          droppedCount: 0,
          damagedCount: 0,
          pendingCount: 7,
          residual: 0,
        },
      ],
    },
  ],
  waiting: [{ sink: "history", pendingCount: 97, dropped: [{ cause: "quota", count: 1200 }] }],
  holdings: [
    {
      tag: "cell-3/robot-a/joint-1/torque",
      heldCount: 51_998,
      expiredCount: 0,
      removedCount: 0,
      thinnedCount: 0,
      rebasedCount: 0,
    },
  ],
  store: { values: 51_998, bytes: 1_040_000 },
};

export const ledgerRoutes: Routes = (app, { view, limits }) => {
  const limited = gate(limits.historyQueries);
  const description = described({
    summary:
      "What became of the values that came in: by source and by sink since the start, by tag and hour of arrival.",
    tag: "operation",
    answer: LedgerAnswer,
    example,
    failures: { 404: "There is no such tag.", 503: "Too many queries are at work." },
  });
  const schema = { ...description, querystring: LedgerParameters };
  app.get("/api/v1/ledger", { config: readable, schema }, async (request): Promise<LedgerAnswer> => {
    const query = queryOf(request.query, view);
    const { fromMs, toMs, isDamaged: damaged, tags: accounts, sinks: places } = await limited(() => view.ledger(query));
    const tags = accounts.map(({ tag: _, tagId, sinks, ...account }) => ({
      tag: tagId,
      ...account,
      sinks: [...sinks],
    }));
    const held = await limited(() => view.holdings());
    const wanted = held.filter(({ tag }) => query.tags?.includes(tag) ?? true);
    const holdings = wanted.map(({ tag, ...holding }) => ({
      tag: view.tags.byNumber(tag)?.id ?? `#${tag}`,
      ...holding,
    }));
    const waiting = places.map(({ dropped, ...place }) => ({ ...place, dropped: [...dropped] }));
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
    const atSinks = view.sinks().map((sink) => ledgerOf(sink, view.now()));
    const store = { values, bytes, ...span };
    return { sinceMs: view.startedMs, sources, sinks: atSinks, fromMs, toMs, damaged, tags, waiting, holdings, store };
  });
};

function queryOf({ tag: id, to, from }: LedgerParameters, view: GatewayView): LedgerQuery {
  const toMs = to ?? view.now();
  const fromMs = from ?? toMs - dayMs;
  if (fromMs >= toMs) throw invalidRequest("`from` must be before `to`.");
  if (id === undefined) return { fromMs, toMs };
  const tag = view.tags.byId(id);
  if (tag === undefined) throw unknownTag(id);
  return { fromMs, toMs, tags: [tag.number] };
}

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
