/** Keeps a gateway running while its configuration changes: a changed file is tried out, and the last good one goes on when it fails. */
import { isDeepStrictEqual } from "node:util";
import type { Configuration } from "./config/configuration.ts";
import { reasonOf } from "./config/problems.ts";
import type { ConditionReport } from "./core/condition.ts";
import type { Log, ReportCondition } from "./core/contracts.ts";
import { errorCode } from "./core/errors.ts";
import type { Reloading } from "./core/onboarding.ts";

/** What a supervisor needs of a running gateway. */
export interface Supervisable {
  readonly url: string;
  readonly ended: Promise<void>;
  readonly report: ReportCondition;
  close(): Promise<void>;
}

export interface SuperviseOptions {
  /** Reads the file as it is now. Throws ConfigError. */
  readonly load: () => Configuration;
  readonly start: (configuration: Configuration) => Promise<Supervisable>;
  /** The first configuration. */
  readonly first: Configuration;
  /** Why `first` is not what the file says; undefined when it is. */
  readonly refused: unknown;
  readonly log: Log;
  /** Told after the start and after each reload. */
  readonly onChange: (status: SupervisorStatus) => void;
}

/** `refused`: the file is not valid. `restored`: it is valid, and the gateway did not start with it. */
export type ReloadOutcome = "started" | "applied" | "unchanged" | "refused" | "restored";

export interface SupervisorStatus {
  readonly url: string;
  readonly outcome: ReloadOutcome;
  /** Reloads asked for and done since the start. */
  readonly reloads: number;
  readonly code?: string;
  readonly message?: string;
  /** The configuration at work. */
  readonly configuration: Configuration;
}

export interface Supervisor {
  /** Resolves when every source has ended by itself; rejects when no configuration can be started any more. */
  readonly ended: Promise<void>;
  /** Takes the file as it is now. One after the other; never rejects. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

const conditionId = "configuration/refused";

export async function supervise(options: SuperviseOptions): Promise<Supervisor> {
  const { log, load, start, onChange } = options;
  const ended = Promise.withResolvers<void>();
  ended.promise.catch(() => {});
  let configuration = options.first;
  let reloads = 0;
  let isClosing = false;
  let gateway = await start(configuration);
  follow(gateway);
  tell(options.refused === undefined ? "started" : "refused", options.refused);

  /** The end of a gateway counts only while it is the one at work. */
  function follow(one: Supervisable): void {
    void one.ended.then(() => {
      if (one === gateway && !isClosing) ended.resolve();
    });
  }

  function tell(outcome: ReloadOutcome, error?: unknown): void {
    gateway.report(refusal(error));
    const why = error === undefined ? {} : { code: errorCode(error), message: reasonOf(error) };
    onChange({ url: gateway.url, outcome, reloads, configuration, ...why });
    if (error === undefined) log.info({ outcome, reloads }, "The configuration is at work.");
    else log.error({ outcome, reloads, ...why }, "The configuration was refused; the last good one is at work.");
  }

  async function swap(next: Configuration): Promise<void> {
    const previous = gateway;
    const old = configuration;
    // Not the one at work any more, so that its end is not taken for the end of its sources.
    gateway = { ...previous, ended: new Promise(() => {}) };
    await previous.close();
    try {
      gateway = await start(next);
      configuration = next;
    } catch (error) {
      gateway = await start(old);
      tell("restored", error);
      return;
    } finally {
      follow(gateway);
    }
    tell("applied");
  }

  async function take(): Promise<void> {
    if (isClosing) return;
    reloads++;
    let next: Configuration;
    try {
      next = load();
    } catch (error) {
      tell("refused", error);
      return;
    }
    if (isDeepStrictEqual(next, configuration)) tell("unchanged");
    else await swap(next);
  }

  let last = Promise.resolve();
  return {
    ended: ended.promise,
    reload() {
      last = last.then(take).catch((error: unknown) => ended.reject(error));
      return last;
    },
    async close() {
      isClosing = true;
      await last;
      await gateway.close();
    },
  };
}

interface Supervised {
  readonly supervisor: () => Supervisor | undefined;
  readonly shown: () => SupervisorStatus | undefined;
}

/** The answer to the request that asks for a reload goes out before the server that gives it ends. */
const answerMs = 200;

/** What a gateway may ask of its supervisor. */
export function reloadingOf({ supervisor, shown }: Supervised): Reloading {
  return {
    request: () => void setTimeout(() => void supervisor()?.reload(), answerMs),
    status: () => {
      const { reloads = 0, outcome = "started", message } = shown() ?? {};
      return { reloads, outcome, ...(message === undefined ? {} : { message }) };
    },
  };
}

/** Without an error: the file is at work. */
function refusal(error: unknown): ConditionReport {
  return {
    id: conditionId,
    active: error !== undefined,
    severity: 600,
    code: error === undefined ? "SAMSPEL_CONFIG_INVALID" : errorCode(error),
    message: `The configuration file is not at work; the last good one goes on. ${reasonOf(error)}`,
  };
}
