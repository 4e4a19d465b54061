/** Runs a source in the background and lets a test look at what it has yielded. */
import type { TSchema } from "typebox";
import { Value } from "typebox/value";
import type { Source, SourceAddress, SourceContext, SourceOutput } from "../../gateway/core/contracts.ts";
import { type Value as CoreValue, timeMsAt, valueAt } from "../../gateway/core/measurement.ts";
import { testContext } from "./context.ts";

export interface SeenValue {
  readonly address: number;
  readonly value: CoreValue;
  readonly timeMs: number;
  readonly statusCode: number;
  readonly flags: number;
}

export interface SourceReader extends AsyncDisposable {
  readonly outputs: readonly SourceOutput[];
  readonly values: readonly SeenValue[];
  /** What `read` threw. */
  readonly error: unknown;
  readonly hasEnded: boolean;
  /** While true, nothing more is asked for: what was yielded last is not confirmed. */
  isHeld: boolean;
  of<T extends SourceOutput["type"]>(type: T): readonly Extract<SourceOutput, { type: T }>[];
  valuesOf(address: number): readonly CoreValue[];
  /** Resolves when the condition holds; rejects after the deadline with what was seen. */
  until(condition: () => boolean, what: string, deadlineMs?: number): Promise<void>;
  /** Aborts and waits for the end. Gives the time it took. */
  stop(): Promise<number>;
}

/** Options with the defaults of the schema filled in, checked. */
export function checkedOptions<S extends TSchema>(source: Source<S>, options: object) {
  return Value.Parse(source.config, Value.Default(source.config, Value.Clone(options)));
}

export interface ReaderOptions {
  readonly addresses: readonly (string | SourceAddress)[];
  /** Keeps its directory and id; the signal is the reader's own. */
  readonly context?: SourceContext;
}

export function startReader<S extends TSchema>(
  source: Source<S>,
  options: object,
  { addresses, context }: ReaderOptions,
): SourceReader {
  const controller = new AbortController();
  const given = context ?? testContext(source.kind);
  const outputs: SourceOutput[] = [];
  const values: SeenValue[] = [];
  const state = { error: undefined as unknown, hasEnded: false, isHeld: false };
  const list = addresses.map((address) => (typeof address === "string" ? { address } : address));
  const running = (async () => {
    try {
      const own = { ...given, signal: controller.signal };
      for await (const output of source.read(checkedOptions(source, options), list, own)) {
        outputs.push(output);
        if (output.type === "readings") for (const value of seen(output)) values.push(value);
        while (state.isHeld && !controller.signal.aborted) await pause(5);
      }
    } catch (error) {
      state.error = error;
    }
    state.hasEnded = true;
  })();
  const stop = async () => {
    const startMs = performance.now();
    controller.abort();
    await running;
    return performance.now() - startMs;
  };
  return {
    outputs,
    values,
    get error() {
      return state.error;
    },
    get hasEnded() {
      return state.hasEnded;
    },
    get isHeld() {
      return state.isHeld;
    },
    set isHeld(isHeld: boolean) {
      state.isHeld = isHeld;
    },
    of: (type) =>
      outputs.filter((output): output is Extract<SourceOutput, { type: typeof type }> => output.type === type),
    valuesOf: (address) => values.filter((value) => value.address === address).map(({ value }) => value),
    until: async (condition, what, deadlineMs = 30_000) => {
      const startMs = performance.now();
      while (!condition()) {
        if (performance.now() - startMs > deadlineMs || (state.hasEnded && !condition())) {
          const others = outputs.filter(({ type }) => type !== "readings").slice(-8);
          throw new Error(
            `Not seen: ${what}. Values: ${values.length}. Error: ${String(state.error)}. Last: ${JSON.stringify(others)}`,
          );
        }
        await pause(20);
      }
    },
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop();
    },
  };
}

function* seen(batch: Extract<SourceOutput, { type: "readings" }>): Generator<SeenValue> {
  for (let row = 0; row < batch.length; row++) {
    yield {
      address: batch.addresses[row] ?? -1,
      value: valueAt(batch, row),
      timeMs: timeMsAt(batch, row),
      statusCode: batch.statusCodes[row] ?? 0,
      flags: batch.flags[row] ?? 0,
    };
  }
}

function pause(ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, ms);
  return promise;
}
