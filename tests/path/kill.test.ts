/**
 * A gateway that is killed again and again under load, against the ledger of the one that sends: nothing that was
 * confirmed is lost (conservation), the sink gets everything in the end (liveness), and all of it is accounted for
 * (accounting). A kill shows nothing about syncs: power cuts have a test of their own. SAMSPEL_KILLS sets the number.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openStore } from "../../gateway/store/store.ts";
import { contentsOf } from "../gateway/store/contents.ts";
import { silentLog, temporaryDirectory } from "../support/context.ts";
import { seeded } from "../support/power-cut.ts";
import { type ChildUnderTest, startProcess } from "../support/processes.ts";
import { batchSize, startGenerator } from "./generator.ts";

const kills = Number(process.env.SAMSPEL_KILLS ?? 20);
const child = join(import.meta.dirname, "gateway-child.ts");
const timeout = 60_000 + kills * 30_000;
const run = (directory: string, port: number) =>
  startProcess(process.execPath, [child, directory, String(port)], { lifetimeMs: timeout });

/** Waits for the work of a gateway; one that ends by itself meanwhile fails the test and says why. */
function whileRunning(gateway: ChildUnderTest, work: Promise<void>): Promise<void> {
  const gone = gateway.ended.then(({ code, signal }) => {
    throw new Error(`The gateway ended by itself (${code ?? signal}): ${gateway.stderr().slice(-2000)}`);
  });
  return Promise.race([work, gone]);
}

/** Numbers in the files of the sink, as often as they are there. */
function forwardedTo(directory: string): Map<number, number> {
  const result = new Map<number, number>();
  for (const name of readdirSync(directory).filter((file) => file.startsWith("values-"))) {
    for (const line of readFileSync(join(directory, name), "utf8").split("\n")) {
      if (line === "") continue;
      const { value } = JSON.parse(line) as { value?: unknown };
      if (typeof value === "number") result.set(value, (result.get(value) ?? 0) + 1);
    }
  }
  return result;
}

test(`killed ${kills} times under load: nothing is lost, everything arrives, and the accounts add up`, {
  timeout,
}, async () => {
  const directory = temporaryDirectory("killed");
  await using generator = await startGenerator();
  const random = seeded(20_261_126);
  for (let kill = 0; kill < kills; kill++) {
    await using gateway = await run(directory, generator.port);
    await whileRunning(gateway, generator.confirmedMore(1 + Math.floor(random() * 60)));
    await gateway.kill();
  }
  await using last = await run(directory, generator.port);
  await whileRunning(last, generator.finish());
  expect(await last.ended).toMatchObject({ code: 0 });

  const sent = Array.from({ length: generator.sentCount() }, (_, n) => n);
  const { numbers, aside, unsound } = contentsOf(join(directory, "store"));
  const forwarded = forwardedTo(join(directory, "copy"));
  await using store = await openStore({ directory: join(directory, "store"), log: silentLog, now: Date.now });
  const { tags, isDamaged } = await store.ledger({ fromMs: 0, toMs: Date.now() + 3_600_000 });
  const account = tags.find(({ tagId }) => tagId === "line/n");
  const repeatedCount = generator.repeatedCount();
  console.log(JSON.stringify({ name: "kills", kills, values: sent.length, repeatedCount }));

  expect(generator.confirmed.size * batchSize).toBe(sent.length);
  expect({ aside, unsound, isDamaged }).toEqual({ aside: [], unsound: [], isDamaged: false });
  expect(sent.filter((n) => numbers.get(n) !== 1)).toEqual([]);
  expect(sent.filter((n) => !forwarded.has(n))).toEqual([]);
  expect(account).toMatchObject({ storedCount: sent.length, lostCount: 0 });
  expect(account!.duplicateCount).toBeLessThanOrEqual(repeatedCount);
  expect(account!.receivedCount).toBe(account!.storedCount + account!.duplicateCount);
  expect(account!.sinks).toMatchObject([
    { sink: "copy", earlierCount: 0, forwardedCount: sent.length, droppedCount: 0, pendingCount: 0, residual: 0 },
  ]);
  expect(tags.flatMap(({ sinks }) => sinks.map(({ residual }) => residual))).toEqual(tags.map(() => 0));
});
