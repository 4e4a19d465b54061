/** `/healthz`: the process lives. `/readyz`: data flows. */
import Type from "typebox";
import type { GatewayView, SinkReport, SourceReport } from "../../core/view.ts";
import { described, open, type Routes } from "../app.ts";
import { ReadyAnswer } from "../contract.ts";

const HealthAnswer = Type.Object({ state: Type.Literal("alive"), version: Type.String() });

/** A store that gives no answer for this long is counted as not open. */
const storeDeadlineMs = 2000;

export const healthRoutes: Routes = (app, { view }) => {
  const config = { ...open, rateLimit: false } as const;
  const health = described({
    summary: "The process lives.",
    tag: "operation",
    answer: HealthAnswer,
    example: { state: "alive", version: "0.1.0" },
  });
  app.get("/healthz", { config, schema: health }, async () => ({ state: "alive", version: view.version }));

  const schema = described({
    summary: "Whether data flows.",
    description:
      "200 with `degraded` when a part of the data is missing, not scored or not forwarded; 503 with `not-ready` when none comes or none is kept. The reasons are for those who may read.",
    tag: "operation",
    answer: ReadyAnswer,
    example: { state: "ready", reasons: [] },
    responses: { 503: { ...ReadyAnswer, description: "No data flows." } },
  });
  app.get("/readyz", { config, schema }, async ({ actor }, reply) => {
    const answer = await readiness(view);
    const shown = actor.role === undefined ? { ...answer, reasons: [] } : answer;
    return reply.code(answer.state === "not-ready" ? 503 : 200).send(shown);
  });
};

type Reason = ReadyAnswer["reasons"][number];

/**
 * Not ready: the store does not answer or keeps nothing, or no source delivers. Degraded: some source, sink, model or the
 * scoring is down, or the configuration at work is not that of the file.
 */
export async function readiness(view: GatewayView): Promise<ReadyAnswer> {
  const conditions = reasonsOfConditions(view);
  const storeReason = (await storeFailure(view)) ?? conditions.find(({ part }) => part === "store");
  const sources = view.sources();
  const sourceReasons = sources.filter((source) => !delivers(source)).map(sourceReason);
  const sinkReasons = view.sinks().filter(isHeldBack).map(sinkReason);
  const others = conditions.filter(({ part }) => part !== "store");
  const reasons = [
    storeReason,
    ...sourceReasons,
    scorerFailure(view),
    ...modelFailures(view),
    ...sinkReasons,
    ...others,
  ];
  const said = reasons.filter((reason) => reason !== undefined);
  const flows = storeReason === undefined && (sources.length === 0 || sourceReasons.length < sources.length);
  return { state: !flows ? "not-ready" : said.length > 0 ? "degraded" : "ready", reasons: said };
}

/** Conditions of the program itself that say that data does not flow as it should, with the part that they are about. */
const tellingConditions: Readonly<Record<string, string>> = {
  "store/unwritable": "store",
  "configuration/refused": "configuration",
};

function reasonsOfConditions(view: GatewayView): Reason[] {
  return view.conditions().flatMap(({ id, state, code, message }) => {
    const part = tellingConditions[id];
    return part === undefined || state !== "active" ? [] : [{ part, code, message }];
  });
}

function isHeldBack({ state }: SinkReport): boolean {
  return state === "held" || state === "retrying";
}

function sinkReason({ id, state, code, message, next }: SinkReport): Reason {
  return {
    part: `sink/${id}`,
    code: code ?? `SAMSPEL_SINK_${state.toUpperCase()}`,
    message: message ?? `The sink is ${state}; values wait.`,
    ...(next === undefined ? {} : { next }),
  };
}

/** Models that have not learned yet are no failure. */
function modelFailures(view: GatewayView): Reason[] {
  return view
    .models()
    .filter(({ state }) => state === "disabled" || state === "refused")
    .map(({ id, state, code, message }) => ({
      part: `model/${id}`,
      code: code ?? `SAMSPEL_MODEL_${state.toUpperCase()}`,
      message: message ?? `The model is ${state}; its asset gets no score.`,
    }));
}

/** A replay that came to its end is no fault. */
function delivers({ state }: SourceReport): boolean {
  return state === "connected" || state === "ended";
}

function sourceReason({ id, state, code, message, next }: SourceReport): Reason {
  return {
    part: `source/${id}`,
    code: code ?? `SAMSPEL_SOURCE_${state.toUpperCase()}`,
    message: message ?? `The source is ${state}.`,
    ...(next === undefined ? {} : { next }),
  };
}

async function storeFailure(view: GatewayView): Promise<Reason | undefined> {
  const answered = view.storeFigures().then(
    () => true,
    () => false,
  );
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), storeDeadlineMs);
  });
  const isOpen = await Promise.race([answered, late]);
  clearTimeout(timer);
  if (isOpen) return undefined;
  return { part: "store", code: "SAMSPEL_STORE_CLOSED", message: "The store does not answer.", next: "See the log." };
}

function scorerFailure(view: GatewayView): Reason | undefined {
  const status = view.scorerStatus();
  if (status === undefined || status.state === "running") return undefined;
  return {
    part: "scorer",
    code: `SAMSPEL_SCORER_${status.state.toUpperCase()}`,
    message: `The scoring process is ${status.state}; values are kept, scores are missing.`,
  };
}
