/** Years of wear in minutes: counts of our objects stay as they are and the heap does not grow; a leak of 1 kB a cycle is found. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { channelCount } from "../bench/support-scored.ts";
import { allocatorSettings } from "../support/allocator.ts";
import { temporaryDirectory } from "../support/context.ts";
import { hasMosquitto, startMosquitto } from "../support/mosquitto.ts";
import { Counter } from "../support/opcua-counter.ts";
import { startOpcuaServer } from "../support/opcua-server.ts";
import { runProcess } from "../support/processes.ts";
import { theilSen } from "../support/theil-sen.ts";

/** 2,000 cycles are the accelerated half hour. CI runs a few, in which counts can be told and the slope of the heap cannot. */
const longCycles = Number(process.env.SAMSPEL_SOAK_CYCLES ?? 0);
const shortCycles = 75;
/** P12: growth of the heap per 1,000 cycles, as a share of it. */
const growthMax = 0.001;

interface Sample {
  readonly cycle: number;
  readonly heapUsed: number;
  readonly rss: number;
  readonly handles: number;
  readonly descriptors: number;
  readonly objects: Readonly<Record<string, number>>;
}

async function worn(cycles: number, leakBytes: number): Promise<Sample[]> {
  const lifetimeMs = 7_200_000;
  await using broker = await startMosquitto({ lifetimeMs });
  // Channels are renewed each two seconds, which otherwise takes an hour.
  await using machine = await startOpcuaServer({ options: { defaultSecureTokenLifetime: 2500 } });
  using counting = new DisposableStack();
  for (let index = 0; index < channelCount; index++) counting.use(new Counter(machine, `load/${index}`));
  const child = join(import.meta.dirname, "soak-child.ts");
  const flags = ["--expose-gc", "--max-old-space-size=128", "--disable-warning=ExperimentalWarning"];
  const servers = [broker.url, machine.endpointUrl];
  const args = [...flags, child, ...servers, temporaryDirectory("soak"), String(cycles), String(leakBytes)];
  const { code, stdout, stderr } = await runProcess(process.execPath, args, { lifetimeMs, env: allocatorSettings });
  if (code !== 0) throw new Error(`The gateway ended with ${code}: ${stderr.slice(-2000)}`);
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line))
    .filter((line) => "cycle" in line);
}

/** What grows. The first 30 % are warm-up. */
function verdict(samples: readonly Sample[]) {
  const settled = samples.slice(Math.floor(0.3 * samples.length));
  const { slope, low, high } = theilSen(
    settled.map(({ cycle }) => cycle),
    settled.map(({ heapUsed }) => heapUsed),
  );
  const heap = settled[0]!.heapUsed;
  const perThousand = { slope: (1000 * slope) / heap, low: (1000 * low) / heap, high: (1000 * high) / heap };
  const counts = (read: (sample: Sample) => unknown) => new Set(settled.map((sample) => JSON.stringify(read(sample))));
  return {
    perThousand,
    bytesPerCycle: { slope, low, high },
    growsHeap: low > 0 && perThousand.low > growthMax,
    objects: counts(({ objects }) => objects),
    descriptors: [settled[0]!.descriptors, settled.at(-1)!.descriptors],
    rssMiB: [Math.round(settled[0]!.rss / 2 ** 20), Math.round(settled.at(-1)!.rss / 2 ** 20)],
  };
}

function expectNothingKept(found: ReturnType<typeof verdict>): void {
  expect([...found.objects]).toHaveLength(1);
  expect(found.descriptors[1]).toBeLessThanOrEqual(found.descriptors[0]! + 4);
}

describe.skipIf(!hasMosquitto)("a gateway under compressed wear", () => {
  test("keeps as many objects of its own as before, and no more descriptors", async () => {
    const found = verdict(await worn(shortCycles, 0));

    expectNothingKept(found);
  }, 600_000);

  if (longCycles > 0) {
    test("does not grow its heap in a long run", async () => {
      const found = verdict(await worn(longCycles, 0));

      console.log(JSON.stringify({ name: "soak", cycles: longCycles, ...found, objects: [...found.objects] }));
      expectNothingKept(found);
      expect(found.growsHeap).toBe(false);
    }, 7_200_000);

    test("is found to grow when 1 kB is kept in each cycle", async () => {
      const found = verdict(await worn(longCycles, 1024));

      console.log(
        JSON.stringify({ name: "soak-with-leak", cycles: longCycles, ...found, objects: [...found.objects] }),
      );
      expect(found.growsHeap).toBe(true);
    }, 7_200_000);
  }
});

/** A heap of 62 MB with noise of 60 kB, as seen; `leakBytes` are kept in each cycle. */
function madeUp(leakBytes: number): Sample[] {
  return Array.from({ length: 80 }, (_, index) => {
    const cycle = 25 * (index + 1);
    const noise = 60_000 * Math.sin(12.9898 * index * index);
    return { cycle, heapUsed: 62e6 + noise + leakBytes * cycle, rss: 0, handles: 0, descriptors: 50, objects: {} };
  });
}

test("the verdict finds 1 kB a cycle in the noise of the heap, and nothing where nothing is kept", () => {
  const [sound, leaking] = [verdict(madeUp(0)), verdict(madeUp(1024))];

  expect(sound.growsHeap).toBe(false);
  expect(leaking.growsHeap).toBe(true);
  expect(leaking.bytesPerCycle.low).toBeLessThan(1024);
  expect(leaking.bytesPerCycle.high).toBeGreaterThan(1024);
});
