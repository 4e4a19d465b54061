/** The configuration of a gateway that reads the simulated cell by OPC UA and MQTT, for the test against its truth. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { lineTags } from "../../simulators/line.ts";
import { skeletonTopic } from "../../simulators/servers/skeleton.ts";

const presence = "hrc/v1/samspel/cell-1/human/scanner";

export const angles = ["trunk", "neck", "upperArm", "lowerArm"] as const;
const peopleFormats = [
  { topic: "hrc/v1/#", format: "human-presence" },
  { topic: "camera/#", format: "skeleton" },
];

export const states = [
  "robot/active",
  "robot/state",
  "robot/safety-mode",
  "human/active",
  "human/present",
  "handover/presented",
];

export function writeTruthConfiguration(directory: string, endpointUrl: string, mqttUrl: string): string {
  const path = join(directory, "gateway.yaml");
  const wanted = [...states, "handover/received", "robot/power", "cycle/count", "robot/tcp-x", "robot/tcp-y"];
  const tags = lineTags
    .filter(({ machine, signal }) => machine === "cell-1" && wanted.includes(signal))
    .map(({ id, unit, dataType, protocol, address }) => ({
      id,
      unit,
      dataType,
      source: protocol === "opcua" ? "plc" : "floor",
      address,
    }));
  const scanner = (id: string, pointer: string, more: object = {}) => ({
    id: `cell-1/scanner/${id}`,
    source: "floor",
    address: `${presence}#${pointer}`,
    ...more,
  });
  writeFileSync(
    path,
    stringify({
      equipment: "test/truth/line-1",
      api: { port: 0, anonymousRole: "operator" },
      sources: [
        { id: "plc", kind: "opcua", endpointUrl, securityMode: "None", publishingIntervalMs: 100 },
        { id: "floor", kind: "mqtt", url: mqttUrl, payloads: peopleFormats },
      ],
      tags: [
        ...tags,
        ...angles.map((angle) => ({
          ...{ id: `cell-1/posture/${angle}`, unit: "deg", source: "floor" },
          address: `${skeletonTopic}#/angles/${angle}`,
        })),
        scanner("zone", "/zones/shared", { dataType: "boolean" }),
        scanner("nearest", "/nearest/d", { unit: "m" }),
        scanner("x", "/person/x", { unit: "m", keep: "live" }),
        scanner("y", "/person/y", { unit: "m", keep: "live" }),
      ],
      metrics: [
        { id: "cell-1/fluency", kind: "fluency", human: "cell-1/human/active", robot: "cell-1/robot/active" },
        { id: "cell-1/team", kind: "team", human: "cell-1/human/active", robot: "cell-1/robot/active" },
        { id: "cell-1/idle", kind: "idle-causes", robotState: "cell-1/robot/state" },
        { id: "cell-1/stops", kind: "protective-stops", state: "cell-1/robot/safety-mode" },
        { id: "cell-1/lost", kind: "productivity-lost", state: "cell-1/robot/safety-mode" },
        { id: "cell-1/zone", kind: "zone-entries", occupied: "cell-1/scanner/zone" },
        {
          ...{ id: "cell-1/handover", kind: "handover" },
          ...{ presented: "cell-1/handover/presented", received: "cell-1/handover/received" },
        },
        {
          ...{ id: "cell-1/energy", kind: "stop-energy", power: "cell-1/robot/power", active: "cell-1/robot/active" },
          // At rest the power does not change, and what does not change is not sent.
          holdSeconds: 600,
        },
        {
          id: "cell-1/separation",
          kind: "separation",
          robot: { x: "cell-1/robot/tcp-x", y: "cell-1/robot/tcp-y" },
          human: { x: "cell-1/scanner/x", y: "cell-1/scanner/y" },
          humanPresent: "cell-1/human/present",
        },
      ],
      assets: [{ id: "cell-1", template: "cell", tags: tags.map(({ id }) => id) }],
    }),
  );
  return path;
}
