/** Which class a tag of a cell has, and that the defaults are those that are documented. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { tagsOf } from "../../gateway/assembly.ts";
import { loadConfiguration } from "../../gateway/config/load.ts";
import { registries } from "../../gateway/kinds.ts";

const file = join(import.meta.dirname, "../../deploy/config/demo.yaml");
const env = { SAMSPEL_DEMO_DATA: "data", SAMSPEL_DEMO_OPCUA: "opc.tcp://x:4840", SAMSPEL_DEMO_MQTT: "mqtt://x" };

test.each([
  ["cell-1/separation/separation-distance", 72],
  ["cell-1/separation/allowed-speed", 72],
  ["cell-1/human/present", 72],
  ["cell-1/human/active", 72],
  ["cell-1/entry-depth/entry-depth", 90 * 24],
  ["cell-1/fluency/robot-idle-share", 730 * 24],
  ["cell-1/shared-zone/entries-per-hour", 730 * 24],
  ["cell-1/form/trust", 730 * 24],
  ["cell-1/robot/tcp-speed", undefined],
  ["cell-1/stops/stop-state", undefined],
  ["conveyor-1/vibration", undefined],
])("%s is kept for %s hours unless the site says otherwise", (id, hours) => {
  const tags = tagsOf(loadConfiguration(file, registries, env), registries);

  expect(tags.find((tag) => tag.id === id)).toBeDefined();
  expect(tags.find((tag) => tag.id === id)?.keepHours).toBe(hours);
});
