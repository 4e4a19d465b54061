/** `/api/v1/alarms`: the alarms of the configuration, how the alarm system fares, and what has happened. */
import Type, { type Static } from "typebox";
import type { AlarmChange, TimeRange } from "../../core/alarm-control.ts";
import { ConfigError, PermanentError } from "../../core/errors.ts";
import {
  AlarmChangeSchema,
  AlarmFiguresSchema,
  AlarmSchema,
  alarmExample,
  figuresExample,
  TransitionSchema,
  TuneBody,
  TuneSchema,
  tuneExample,
} from "../alarm-schemas.ts";
import { invalidRequest, refusedEntries } from "../answers.ts";
import { configurable, described, operable, type Routes, readable } from "../app.ts";
import { IdPath, TimeParameter } from "../contract.ts";
import { gate } from "../gate.ts";
import { conditionExample } from "../report-schemas.ts";

const from = TimeParameter("Start, milliseconds since the Unix epoch; inclusive.");
const to = TimeParameter("End, milliseconds since the Unix epoch; exclusive.");
/** The journal keeps thirteen months; what lies before is cut off, and the answer says where. */
const rangeMsMax = 400 * 86_400_000;

export const alarmRoutes: Routes = (app, parts) => {
  tuningRoutes(app, parts);
  const { view } = parts;
  const limited = gate(2);
  const all = described({
    summary: "Alarms of the configuration: what each watches, what to do, and how it fares now.",
    tag: "line",
    answer: Type.Array(AlarmSchema),
    example: [alarmExample],
  });
  app.get("/api/v1/alarms", { config: readable, schema: all }, async () => view.alarmControl.alarms());

  const figures = {
    ...described({
      summary: "How the alarm system fares: rate, peak, floods, most frequent, chattering, stale, priorities.",
      description:
        "ISA-18.2 / IEC 62682 with the targets of EEMUA 191. Counts what called somebody; parked, suppressed and out-of-service alarms are not counted.",
      tag: "line",
      answer: AlarmFiguresSchema,
      example: figuresExample,
      failures: { 503: "Too many queries are at work." },
    }),
    querystring: Type.Object(
      {
        from,
        to,
        operators: Type.Optional(
          Type.Integer({ minimum: 1, maximum: 1000, default: 1, description: "People who share the alarms." }),
        ),
      },
      { additionalProperties: false },
    ),
  };
  app.get("/api/v1/alarms/figures", { config: readable, schema: figures }, async ({ query }) =>
    limited(() => view.alarmControl.figures(rangeOf(query), query.operators ?? 1)),
  );

  const history = {
    ...described({
      summary: "What happened to alarms and conditions: each transition, newest first.",
      tag: "line",
      answer: Type.Array(TransitionSchema),
      example: [{ n: 17, timeMs: 1_763_900_000_000, condition: conditionExample }],
      failures: { 503: "Too many queries are at work." },
    }),
    querystring: Type.Object(
      {
        from,
        to,
        limit: Type.Optional(
          Type.Integer({ minimum: 1, maximum: 1000, default: 200, description: "Most transitions." }),
        ),
      },
      { additionalProperties: false },
    ),
  };
  app.get("/api/v1/alarms/history", { config: readable, schema: history }, async ({ query }) =>
    limited(() => view.alarmControl.history(rangeOf(query), query.limit ?? 200)),
  );
};

function tuningRoutes(...[app, { view, limits }]: Parameters<Routes>): void {
  const limited = gate(1);
  const tune = described({
    summary: "What an alarm would have done with other settings: the stored values of the last days are judged anew.",
    description:
      "Suppression is left out. Of a fast tag only the newest values are judged; the answer says from when on.",
    tag: "line",
    answer: TuneSchema,
    example: tuneExample,
    failures: { 403: "Needs the role operator.", 404: "There is no such alarm.", 503: "Another one is at work." },
  });
  const busy = { ...operable, rateLimit: { max: limits.changesPerMinute } };
  app.post(
    "/api/v1/alarms/:id/tune",
    { config: busy, schema: { ...tune, params: IdPath, body: TuneBody } },
    async ({ params: { id }, body: { days = 30, change } }) => {
      return known(await limited(() => view.alarmControl.tune(id, { days, change: changeOf(change) })), id);
    },
  );

  const keep = described({
    summary:
      "Writes new settings of an alarm into the configuration file, comments kept; they hold from the next start or reload on.",
    tag: "line",
    answer: Type.Object({ file: Type.String() }),
    example: { file: "gateway.yaml" },
    failures: { 403: "Needs the role engineer.", 404: "There is no such alarm." },
  });
  const config = { ...configurable, rateLimit: { max: limits.changesPerMinute } };
  app.post(
    "/api/v1/alarms/:id/settings",
    { config, schema: { ...keep, params: IdPath, body: AlarmChangeSchema } },
    async ({ params: { id }, body }) => {
      try {
        return known(view.alarmControl.keep(id, changeOf(body)), id);
      } catch (error) {
        throw error instanceof ConfigError ? refusedEntries(error) : error;
      }
    },
  );
}

/** Keys that were left out stay left out. */
function changeOf({ mOfN, ...numbers }: Static<typeof AlarmChangeSchema>): AlarmChange {
  return mOfN === undefined ? numbers : { ...numbers, mOfN };
}

function known<T>(found: T | undefined, id: string): T {
  if (found !== undefined) return found;
  throw new PermanentError(`There is no alarm ${JSON.stringify(id)}.`, {
    code: "SAMSPEL_ALARM_UNKNOWN",
    next: "List the alarms with GET /api/v1/alarms.",
  });
}

function rangeOf({ from: fromMs, to: toMs }: { readonly from: number; readonly to: number }): TimeRange {
  if (fromMs >= toMs) throw invalidRequest("`from` must be before `to`.");
  return { fromMs: Math.max(fromMs, toMs - rangeMsMax), toMs };
}
