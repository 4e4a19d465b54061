/** Messages on their way: nothing is lost by a cut, a failing receiver is asked ever less often, a refused message lets the next pass. */

import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Type from "typebox";
import { describe, expect, test } from "vitest";
import { AlarmJournal } from "../../../gateway/alarms/journal.ts";
import type { ConditionReport } from "../../../gateway/core/condition.ts";
import { PermanentError, TemporaryError } from "../../../gateway/core/errors.ts";
import { defineChannel, type Notification } from "../../../gateway/core/notification.ts";
import { Notifier } from "../../../gateway/notifications/notifier.ts";
import { composeWith, describeWith } from "../../../gateway/notifications/text.ts";
import { silentLog, temporaryDirectory, testContext } from "../../support/context.ts";

const start = Date.UTC(2026, 5, 1, 8);
const texts = { channel: "shift", site: "line-1", language: "en", timeZone: "UTC", definitions: [] } as const;

/** A receiver whose mood the test decides, and the notifier of one run. */
async function opened(directory: string, receiver: Receiver) {
  const journal = await AlarmJournal.open({
    directory: join(directory, "alarms"),
    log: silentLog,
    now: () => receiver.nowMs,
    conditions: [],
  });
  const reports: ConditionReport[] = [];
  const notifier = await Notifier.open({
    plan: {
      id: "shift",
      priorities: [1, 2, 3],
      equipment: [],
      schedule: [],
      groupSeconds: 0,
      perHour: 60,
      resolved: true,
      expireHours: 24,
      timeZone: "UTC",
    },
    channel: defineChannel({
      kind: "test",
      config: Type.Object({}),
      async send(notification) {
        receiver.attempts++;
        if (receiver.failure !== undefined) throw receiver.failure;
        receiver.got.push(notification);
      },
    }),
    config: {},
    context: { ...testContext("shift"), site: "line-1", now: () => receiver.nowMs, monotonicMs: () => receiver.nowMs },
    file: join(directory, "shift.json"),
    describe: describeWith(texts),
    compose: composeWith(texts),
    journal,
    report: (report) => reports.push(report),
    random: () => 1,
    backOff: { msMin: 1000, msMax: 8000 },
  });
  journal.subscribe((entry) => notifier.take(entry));
  const raise = async (id: string) => {
    const condition = {
      id,
      state: "active",
      acknowledged: false,
      severity: 600,
      message: id,
      code: "X",
      activeTimeMs: receiver.nowMs,
    } as const;
    journal.append(receiver.nowMs, condition);
    await journal.flushed();
  };
  const seconds = async (count: number) => {
    for (let second = 0; second < count; second++) {
      receiver.nowMs += 1000;
      await notifier.tick();
    }
  };
  return { journal, notifier, reports, raise, seconds };
}

interface Receiver {
  nowMs: number;
  failure: Error | undefined;
  attempts: number;
  readonly got: Notification[];
}

const newReceiver = (): Receiver => ({ nowMs: start, failure: undefined, attempts: 0, got: [] });
const away = () => new TemporaryError("Nobody answers.", { code: "SAMSPEL_NOTIFY_UNREACHABLE" });
const idsOf = ({ got }: Receiver) => got.flatMap(({ alarms }) => alarms.map(({ conditionId }) => conditionId));

describe("a notification", () => {
  test("that is cut after the alarm and before the message sends it in the next run, and what came meanwhile too", async () => {
    const directory = temporaryDirectory("notifier");
    const receiver = newReceiver();
    const first = await opened(directory, receiver);
    await first.raise("a");
    // As kill -9 between journal and message: nothing of this run is closed.
    const second = await opened(directory, receiver);
    await second.raise("b");
    await second.seconds(2);

    expect(idsOf(receiver)).toEqual(["a", "b"]);
  });

  test("that is cut between sending and remembering repeats the message with the same id", async () => {
    const directory = temporaryDirectory("notifier");
    const receiver = newReceiver();
    const first = await opened(directory, receiver);
    await first.raise("a");
    receiver.failure = away();
    await first.seconds(1);
    receiver.failure = undefined;
    const [second, third] = [await opened(directory, receiver), await opened(directory, receiver)];
    await second.seconds(1);
    await third.seconds(1);

    expect(receiver.got).toHaveLength(2);
    expect(new Set(receiver.got.map(({ id }) => id)).size).toBe(1);
  });

  test("of a receiver that is away is kept, tried ever less often, said, and sent once it is back", async () => {
    const receiver = newReceiver();
    const { raise, seconds, notifier, reports } = await opened(temporaryDirectory("notifier"), receiver);
    receiver.failure = away();
    await raise("a");

    await seconds(60);
    expect(receiver.attempts).toBeLessThanOrEqual(12);
    expect(notifier.report()).toMatchObject({ state: "retrying", queuedCount: 1, code: "SAMSPEL_NOTIFY_UNREACHABLE" });
    expect(reports.at(-1)).toMatchObject({ id: "notification/shift/unreachable", active: true });

    receiver.failure = undefined;
    await seconds(9);
    expect(idsOf(receiver)).toEqual(["a"]);
    expect(notifier.report()).toMatchObject({ state: "ready", queuedCount: 0, sentCount: 1 });
    expect(reports.at(-1)).toMatchObject({ active: false });
  });

  test("that is refused for good lets the next one pass", async () => {
    const receiver = newReceiver();
    const { raise, seconds, notifier } = await opened(temporaryDirectory("notifier"), receiver);
    receiver.failure = new PermanentError("Too large.", { code: "SAMSPEL_NOTIFY_REFUSED" });
    await raise("a");
    await seconds(1);
    receiver.failure = undefined;
    await raise("b");
    await seconds(1);

    expect(idsOf(receiver)).toEqual(["b"]);
    expect(notifier.report()).toMatchObject({ refusedCount: 1, sentCount: 1 });
  });

  test("that is new begins with what comes: nobody is called for what was before", async () => {
    const directory = temporaryDirectory("notifier");
    const receiver = newReceiver();
    const journal = await AlarmJournal.open({
      directory: join(directory, "alarms"),
      log: silentLog,
      now: () => start,
      conditions: [],
    });
    journal.append(start, {
      id: "old",
      state: "active",
      acknowledged: false,
      severity: 900,
      message: "old",
      code: "X",
      activeTimeMs: start,
    });
    await journal[Symbol.asyncDispose]();

    const { seconds } = await opened(directory, receiver);
    await seconds(3);
    await sleep(0);

    expect(receiver.got).toEqual([]);
  });
});
