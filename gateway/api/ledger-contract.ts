/** Shapes of the request and the answer of the ledger. */
import Type, { type Static } from "typebox";
import { IdParameter, TimeMs, TimeParameter } from "./contract.ts";

const LedgerSource = Type.Object({
  id: Type.String(),
  kind: Type.String(),
  receivedCount: Type.Integer(),
  storedCount: Type.Integer(),
  duplicateCount: Type.Integer(),
  /** Values about people that only passed and were not stored. */
  passedCount: Type.Optional(Type.Integer()),
  rejectedCount: Type.Integer(),
  gapCount: Type.Integer(),
});

const LedgerSink = Type.Object({
  id: Type.String(),
  kind: Type.String(),
  dueCount: Type.Integer({ description: "Entries that waited at the start and were stored since." }),
  forwardedCount: Type.Integer(),
  omittedCount: Type.Integer({ description: "Among those forwarded: what the destination has no form for." }),
  setAsideCount: Type.Integer({ description: "Refused by the destination; kept in a file." }),
  missedCount: Type.Integer({ description: "Removed from the log before they were forwarded." }),
  pendingCount: Type.Integer(),
  pendingHours: Type.Number({ description: "Age of the oldest entry that waits." }),
  residual: Type.Integer({ description: "due − forwarded − set aside − missed − pending: always 0." }),
});

export const LedgerParameters = Type.Object(
  {
    tag: Type.Optional(IdParameter("Only the account of this tag. All tags when left out.")),
    from: Type.Optional(TimeParameter("Start of arrival, milliseconds since the Unix epoch. 24 hours before `to`.")),
    to: Type.Optional(TimeParameter("End of arrival, milliseconds since the Unix epoch. Now.")),
  },
  { additionalProperties: false },
);
export type LedgerParameters = Static<typeof LedgerParameters>;

const LedgerTagSink = Type.Object({
  sink: Type.String(),
  earlierCount: Type.Integer({ description: "Stored before the destination existed." }),
  forwardedCount: Type.Integer(),
  setAsideCount: Type.Integer({ description: "Refused by the destination; kept in a file." }),
  droppedCount: Type.Integer({ description: "Removed for space before the destination had them." }),
  damagedCount: Type.Integer({ description: "Lost with a damaged part of the store." }),
  pendingCount: Type.Integer(),
  residual: Type.Integer({ description: "stored − the six counts: 0." }),
});

const LedgerTag = Type.Object({
  tag: Type.String({ description: "Empty for gaps and changes of conditions." }),
  receivedCount: Type.Integer({ description: "stored + duplicate + rejected." }),
  storedCount: Type.Integer(),
  duplicateCount: Type.Integer({ description: "There already: same source time, value and status." }),
  rejectedCount: Type.Integer({ description: "Refused: a time that cannot be, a message that cannot be read." }),
  backfilledCount: Type.Integer({ description: "Among those stored: from the history of the source." }),
  lostCount: Type.Integer({ description: "Among those stored: removed from a full disk before the history had them." }),
  sinks: Type.Array(LedgerTagSink),
});

const LedgerWaiting = Type.Object({
  sink: Type.String(),
  pendingCount: Type.Integer(),
  pendingSinceMs: Type.Optional(TimeMs),
  dropped: Type.Array(Type.Object({ cause: Type.String(), count: Type.Integer() }), {
    description: "Removed before the destination had them, since the store began: `quota` or `free-space`.",
  }),
});

const LedgerHolding = Type.Object({
  tag: Type.String(),
  heldCount: Type.Integer(),
  expiredCount: Type.Integer({ description: "Older than the retention time." }),
  removedCount: Type.Integer({ description: "Removed for space before their time." }),
  thinnedCount: Type.Integer({ description: "Removed for space; minutes and hours are left." }),
  rebasedCount: Type.Integer({
    description: "Stored again at their right time: the clock had not been set when they came.",
  }),
});

/**
 * `sources` and `sinks`: since the gateway started. `tags`: by arrival in whole hours from `fromMs` to `toMs`.
 * `waiting`: every destination that has a place in the log, also one that is not configured any more.
 * `holdings`: what the store holds now, and what it has removed since it began.
 */
export const LedgerAnswer = Type.Object({
  sinceMs: TimeMs,
  sources: Type.Array(LedgerSource),
  sinks: Type.Array(LedgerSink),
  fromMs: TimeMs,
  toMs: TimeMs,
  damaged: Type.Boolean({ description: "True when a part of the store could not be read at some time." }),
  tags: Type.Array(LedgerTag),
  waiting: Type.Array(LedgerWaiting),
  holdings: Type.Array(LedgerHolding),
  store: Type.Object({
    values: Type.Integer(),
    bytes: Type.Integer(),
    oldestMs: Type.Optional(TimeMs),
    newestMs: Type.Optional(TimeMs),
  }),
});
export type LedgerAnswer = Static<typeof LedgerAnswer>;
