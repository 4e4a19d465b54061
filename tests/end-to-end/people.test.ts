/** The human side and a maker's safety bits over a real broker: figures come out, and positions leave no trace anywhere. */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connectAsync, type MqttClient } from "mqtt";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import type { CollaborationAnswer, HistoryAnswer, TagAnswer } from "../../gateway/api/contract.ts";
import type { LedgerAnswer } from "../../gateway/api/ledger-contract.ts";
import type { Entry } from "../../gateway/core/contracts.ts";
import { openStore } from "../../gateway/store/store.ts";
import { eventually, getJson, startSamspel } from "../support/cli.ts";
import { silentLog, temporaryDirectory } from "../support/context.ts";
import { readEvents } from "../support/event-stream.ts";
import { hasMosquitto, startMosquitto } from "../support/mosquitto.ts";
import { subscribe } from "../support/mqtt-subscriber.ts";

const topic = "hrc/v1/boras/cell-1/human/scanner";
/** Positions and keys that must not be found again; no other part of the program makes such numbers. */
const canary = { x: 1.234_567_891_5, y: -0.987_654_321_5, key: "canary-key-5151" };
const figureTopic = "published/boras/assembly/line-1/cell-1/separation/separation-margin";
const livePerson = ["cell-1/human/x", "cell-1/human/y", "cell-1/human/speed"];

function writeConfiguration(directory: string, url: string): string {
  const path = join(directory, "gateway.yaml");
  const scanner = (id: string, pointer: string, more: object = {}) => ({
    id: `cell-1/human/${id}`,
    source: "floor",
    address: `${topic}#${pointer}`,
    ...more,
  });
  const position = { unit: "m", keep: "live" };
  writeFileSync(
    path,
    stringify({
      equipment: "boras/assembly/line-1",
      api: { port: 0, anonymousRole: "operator" },
      sources: [{ id: "floor", kind: "mqtt", url, payloads: [{ topic: "hrc/v1/#", format: "human-presence" }] }],
      tags: [
        scanner("present", "/present", { dataType: "boolean" }),
        scanner("zone", "/zones/prot", { dataType: "boolean" }),
        scanner("nearest", "/nearest/d", { unit: "m" }),
        scanner("x", "/person/x", position),
        scanner("y", "/person/y", position),
        scanner("speed", "/person/speed", { unit: "m/s", keep: "live" }),
        { id: "cell-1/robot/safety-bits", source: "floor", address: "ur/safety_status_bits", dataType: "integer" },
        { id: "cell-1/robot/speed", source: "floor", address: "ur/actual_TCP_speed#/value", unit: "m/s" },
      ],
      metrics: [
        {
          id: "cell-1/separation",
          kind: "separation",
          distance: "cell-1/human/nearest",
          robotSpeed: "cell-1/robot/speed",
          humanPresent: "cell-1/human/present",
          reactionSeconds: 0.1,
          deceleration: 10,
          intrusionDistance: 0.85,
          humanUncertainty: 0.1,
          robotUncertainty: 0,
        },
        { id: "cell-1/stops", kind: "protective-stops", state: "cell-1/robot/safety-bits", vendor: "ur-safety-bits" },
        { id: "cell-1/zone", kind: "zone-entries", occupied: "cell-1/human/zone" },
        { id: "cell-1/off", kind: "zone-entries", enabled: false, occupied: "cell-1/human/zone" },
        {
          id: "cell-1/lost",
          kind: "productivity-lost",
          state: "cell-1/robot/safety-bits",
          vendor: "ur-safety-bits",
        },
      ],
      sinks: [
        { id: "out", kind: "file", directory: join(directory, "sink"), intervalMs: 20 },
        { id: "broker", kind: "mqtt", url, prefix: "published", intervalMs: 20 },
      ],
      assets: [{ id: "cell-1", template: "cell", tags: livePerson }],
    }),
  );
  return path;
}

const presence = (index: number, change: object = {}) =>
  JSON.stringify({
    ts: new Date().toISOString(),
    seq: index,
    validMs: 800,
    zones: [{ id: "prot", kind: "protective", occupied: index % 2 === 1 }],
    count: 1,
    nearest: { d: 1.42 },
    tracks: [{ k: canary.key, p: [canary.x, canary.y, 0], v: [0.3, 0.4, 0] }],
    ...change,
  });

async function publish(client: MqttClient, index: number, bits: number): Promise<void> {
  await client.publishAsync(topic, presence(index), { qos: 1 });
  await client.publishAsync("ur/safety_status_bits", String(bits), { qos: 1 });
  await client.publishAsync("ur/actual_TCP_speed", JSON.stringify({ value: 1 }), { qos: 1 });
}

const outputOf = (answer: CollaborationAnswer, metric: string, name: string) =>
  answer.metrics.find(({ id }) => id === metric)?.outputs.find((output) => output.name === name);

describe.skipIf(!hasMosquitto)("a cell whose people and robot come over MQTT", () => {
  test("figures follow from zones, distance and the robot's bits; positions pass and are nowhere afterwards", async () => {
    await using broker = await startMosquitto();
    const directory = temporaryDirectory("people");
    const path = writeConfiguration(directory, broker.url);
    const gateway = await startSamspel<{ url: string }>(["run", "--config", path, "--log-level", "debug"]);
    const { url } = gateway.ready;
    const client = await connectAsync(broker.url);
    await using published = await subscribe(broker.url, "published/#");
    const stream = await readEvents(`${url}/api/v1/stream?topics=*`);
    const cell = () => getJson<CollaborationAnswer>(`${url}/api/v1/cells/cell-1/collaboration`);

    let index = 0;
    const normal = await eventually(
      async () => {
        await publish(client, index++, 1);
        return await cell();
      },
      (answer) => typeof outputOf(answer, "cell-1/separation", "separation-margin")?.value === "number" && index > 12,
    );
    const stopped = await eventually(
      async () => {
        await publish(client, index++, 2 ** 2);
        return await cell();
      },
      (answer) => outputOf(answer, "cell-1/stops", "stop-state")?.value === "protectiveStop.robot",
    );
    const contradictory = await eventually(
      async () => {
        await publish(client, index++, 2 ** 0 + 2 ** 2);
        return await cell();
      },
      (answer) => outputOf(answer, "cell-1/stops", "stop-state")?.unavailable !== undefined,
    );
    const shown = await eventually(
      async () => {
        await publish(client, index++, 1);
        return await getJson<TagAnswer[]>(`${url}/api/v1/tags?tag=cell-1/human/x`);
      },
      ([tag]) => tag?.value === canary.x,
    );
    // Half a message: refused, and its start must not become an example.
    await client.publishAsync(topic, presence(index++).slice(0, -20), { qos: 1 });
    await client.publishAsync(topic, presence(index++, { count: canary.key }), { qos: 1 });
    const silent = await eventually(
      cell,
      (answer) => outputOf(answer, "cell-1/separation", "separation-distance")?.unavailable !== undefined,
    );

    // The open teaching model of the vectors: vh 1.6, vr 1.0, Tr 0.1, a 10, C 0.85, Z 0.1.
    expect(outputOf(normal, "cell-1/separation", "required-distance")?.value).toBeGreaterThanOrEqual(1.42);
    expect(outputOf(normal, "cell-1/zone", "entry-count")?.unavailable).toBeUndefined();
    expect(outputOf(normal, "cell-1/off", "entry-count")?.unavailable).toMatch(/^off:/);
    expect(outputOf(stopped, "cell-1/stops", "protective-stop-count")?.value).toBeGreaterThanOrEqual(0);
    expect(outputOf(contradictory, "cell-1/stops", "stop-state")?.unavailable).toMatch(/^contradictory:/);
    expect(outputOf(silent, "cell-1/separation", "separation-distance")?.unavailable).toMatch(/^(bad|stale):/);
    // The dot of the plan is drawn while it is fresh, and forgotten soon after.
    expect(shown[0]).toMatchObject({ keep: "live" });
    await eventually(
      () => getJson<TagAnswer[]>(`${url}/api/v1/tags?tag=cell-1/human/x`),
      ([tag]) => tag?.value === null,
    );
    const history = await getJson<HistoryAnswer>(
      `${url}/api/v1/history?tag=cell-1/human/x&from=0&to=${Date.now() + 60_000}`,
    );
    expect(history.count).toBe(0);
    const { sources } = await getJson<LedgerAnswer>(`${url}/api/v1/ledger`);
    const { receivedCount, storedCount, duplicateCount, passedCount = 0 } = sources[0]!;
    expect(passedCount).toBeGreaterThan(0);
    expect(receivedCount).toBe(storedCount + duplicateCount + passedCount);
    const answers = await Promise.all(
      ["sources", "conditions", "sinks", "assets", "ledger"].map(async (name) =>
        (await fetch(`${url}/api/v1/${name}`)).text(),
      ),
    );
    const scraped = await (await fetch(`${url}/metrics`)).text();
    answers.push(scraped);
    // The figures are measurements: other systems get them by MQTT, and a scraper by name.
    const margins = published.messages.filter(({ topic }) => topic === figureTopic);
    expect(margins.map(({ payload }) => JSON.parse(payload.toString()))).toContainEqual(
      expect.objectContaining({ value: expect.any(Number), quality: "good", unit: "m" }),
    );
    expect(scraped).toMatch(/^samspel_cell_entry_count{cell="cell-1",metric="cell-1\/zone",unit="1"} \d+$/m);
    answers.push(...published.messages.map(({ topic, payload }) => `${topic} ${payload}`));
    await sleep(200);
    stream.close();
    await client.endAsync();
    // Everything may be seen while it happens; what a screen can resume from holds no position.
    const values = stream.events.filter(({ event }) => event === "values");
    expect(values.some(({ data, id }) => id === undefined && hasCanaryText(JSON.stringify(data)))).toBe(true);
    expect(values.filter(({ data, id }) => id !== undefined && hasCanaryText(JSON.stringify(data)))).toEqual([]);
    await gateway.child.stop();

    const texts = [...answers, gateway.child.stdout(), gateway.child.stderr()];
    expect(texts.filter(hasCanaryText)).toEqual([]);
    expect(filesBelow(directory).filter((file) => hasCanaryBytes(readFileSync(file)))).toEqual([]);
    // Whoever asked for the figures of the cell is in the log of accesses.
    const accesses = filesBelow(join(directory, "data/access")).map((file) => readFileSync(file, "utf8"));
    expect(accesses.join("")).toContain("/api/v1/cells/cell-1/collaboration");
    expect(await storedTags(join(directory, "data/store"))).not.toEqual(expect.arrayContaining(livePerson));
    expect(
      filesBelow(join(directory, "sink"))
        .map((file) => readFileSync(file, "utf8"))
        .join(""),
    ).toContain("cell-1/human/nearest");
  });
});

function hasCanaryText(text: string): boolean {
  return text.includes(canary.key) || text.includes(String(canary.x)) || text.includes(String(canary.y));
}

/** As text, or as the eight bytes of a double. */
function hasCanaryBytes(bytes: Buffer): boolean {
  const doubles = [canary.x, canary.y].map((number) => {
    const buffer = Buffer.alloc(8);
    buffer.writeDoubleLE(number);
    return buffer;
  });
  return hasCanaryText(bytes.toString("latin1")) || doubles.some((double) => bytes.includes(double));
}

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .map((name) => join(directory, name))
    .filter((path) => statSync(path).isFile());
}

/** Ids of all tags that have a value in the store: its files are compressed, so that looking at bytes is not enough. */
async function storedTags(directory: string): Promise<string[]> {
  await using store = await openStore({ directory, log: silentLog, now: Date.now });
  const ids = ["cell-1/human/nearest", "cell-1/robot/speed", ...livePerson];
  const numbers = await store.internTags(
    ids.map((id) => ({
      id,
      name: id,
      equipment: "",
      unit: "",
      dataType: "number" as const,
      origin: { type: "source" as const, source: "floor", address: "" },
    })),
  );
  const found = new Set<number>();
  let after = 0;
  for (;;) {
    const entries = await store.readAfter(after, 5000);
    const last = entries.at(-1);
    if (last === undefined) break;
    for (const { entry } of entries) for (const tag of tagsOf(entry)) found.add(tag);
    after = last.sequence;
  }
  expect(found.has(numbers[0]!)).toBe(true);
  return ids.filter((_, index) => found.has(numbers[index]!));
}

function tagsOf(entry: Entry): Iterable<number> {
  return entry.type === "measurements" ? entry.tags : [];
}
