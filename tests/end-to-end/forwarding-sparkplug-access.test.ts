/** An edge node of Sparkplug B whose broker does not allow one of its devices: a real Mosquitto that ends the connection because of it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Condition } from "../../gateway/core/condition.ts";
import { sparkplug } from "../../gateway/sinks/sparkplug/sink.ts";
import { temporaryDirectory } from "../support/context.ts";
import { forwardEntries, upTo } from "../support/forwarding.ts";
import { hasMosquitto, startMosquitto } from "../support/mosquitto.ts";
import { firstMs, numbersFrom, sinkTags, until } from "../support/sinks.ts";
import { startSparkplugHost } from "../support/sparkplug-host.ts";

const config = ["max_queued_messages 0"];
const place = { group: "line", node: "edge" };
const press = { ...sinkTags[1]!, id: "press-1/speed" };
const condition: Condition = {
  ...{ id: "alarm/press-1/hot/limit", tagId: press.id, code: "SAMSPEL_TEST", message: "So it is." },
  ...{ state: "active", acknowledged: false, activeTimeMs: firstMs, severity: 300 },
};

describe.skipIf(!hasMosquitto)("a Sparkplug host", () => {
  test.each(["3.1.1", "5"])(
    "version %s: sees the rest of the line when the broker does not allow one device; its values are set aside, until it is allowed",
    async (version) => {
      const access = join(temporaryDirectory("mosquitto-access"), "access");
      const allow = (...devices: readonly string[]) => {
        const topics = devices.map((device) => `topic write spBv1.0/line/+/edge/${device}\n`);
        writeFileSync(access, `topic read spBv1.0/#\ntopic write spBv1.0/line/+/edge\n${topics.join("")}`, {
          mode: 0o600,
        });
      };
      allow("cell-1");
      await using broker = await startMosquitto({ config: [...config, "allow_anonymous true", `acl_file ${access}`] });
      await using host = await startSparkplugHost({ url: broker.url, host: "scada", ...place });
      let nowMs = 0;
      const context = {
        tags: () => sinkTags.with(1, press).map((tag, index) => ({ ...tag, number: index + 1 })),
        monotonicMs: () => nowMs + performance.now(),
      };
      const hot = { type: "condition" as const, condition, timeMs: firstMs };
      const options = { url: broker.url, version, ...place };
      const entries = [numbersFrom(0, 50), hot, numbersFrom(50, 50)];
      await using sent = await forwardEntries(sparkplug, options, { entries, context });
      const seen = (device: string) =>
        new Set(host.values.flatMap((one) => (one.device === device ? Number(one.value) : [])));

      await sent.untilAllSent();
      await sent.append([numbersFrom(100, 2)]);
      await sent.untilAllSent();
      await until(() => seen("cell-1").size === 51, "the allowed half");
      const refused = sent.forwarder.report();
      const devices = new Set(host.values.map(({ device }) => device));
      allow("cell-1", "press-1");
      broker.reload();
      nowMs = 700_000;
      await sent.append([numbersFrom(102, 2)]);
      await sent.untilAllSent();
      await until(() => seen("press-1").size > 0 && seen("cell-1").size === 52, "the other device");

      expect(refused).toMatchObject({
        ...{ state: "forwarding", forwardedCount: 51, setAsideCount: 52 },
        refusals: [{ code: "SAMSPEL_MQTT_TOPIC", count: 52, message: expect.stringContaining("DBIRTH/edge/press-1") }],
      });
      expect(devices).toEqual(new Set(["cell-1"]));
      expect(host.births.get("press-1")?.map(({ name }) => name)).toContain("speed");
      expect(seen("cell-1")).toEqual(new Set(upTo(104).filter((number) => number % 2 === 0)));
      expect(seen("press-1")).toEqual(new Set([103]));
      expect(host.faults).toEqual([]);
      expect(sent.conditions.get("sink/db/unreachable")).toMatchObject({ active: false });
      expect(sent.forwarder.report()).toMatchObject({ forwardedCount: 53, setAsideCount: 52 });
    },
  );
});
