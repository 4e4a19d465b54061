/** Every decoder of texts and files in memory: examples, changed by the thousand, are read or refused with a stable code. */
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { opened, sealed } from "../../gateway/audit/audit-file.ts";
import { readBundle, writeBundle } from "../../gateway/bundle.ts";
import { samplesOf } from "../../gateway/cli/waveform-file.ts";
import { parseConfiguration } from "../../gateway/config/load.ts";
import { tagsOfTable } from "../../gateway/config/tag-table.ts";
import { registries } from "../../gateway/kinds.ts";
import { signatureOf } from "../../gateway/recordings/seal.ts";
import { retryAfter } from "../../gateway/sinks/influxdb/errors.ts";
import { addressOf, resolveNode } from "../../gateway/sources/opcua/node-address.ts";
import { timeMsOf } from "../../gateway/sources/time-text.ts";
import { admit } from "../../models/admission.ts";
import { checks } from "../../models/card-check.ts";
import { node, serialiseGraph } from "../../models/onnx-graph.ts";
import { casesOr, decodersHold, jsonOf, malformedTimeoutMs, refusalOnly } from "../support/malformed.ts";

const nowMs = 1_800_000_000_000;
const { privateKey } = generateKeyPairSync("ed25519");
const trusted = [createPublicKey(privateKey)];
const bundleFiles = new Map<string, Uint8Array>([["models/pump/card.json", Buffer.from("{}")]]);
const bundle = writeBundle({ id: "november", createdMs: 1, files: bundleFiles }, privateKey);
const sound: { readonly manifest: string } = JSON.parse(bundle);
const demoFile = join(import.meta.dirname, "../../deploy/config/demo.yaml");
const smallConfiguration = `equipment: a/b/c
api: { port: 0, tls: { mode: "off" } }
sources:
  - &plc { id: plc, kind: opcua, endpointUrl: "opc.tcp://10.0.0.1:4840" }
  - { id: broker, kind: mqtt, url: "mqtt://10.0.0.2", user: "\${env:NAME}", password: "\${env:NAME}" }
tags:
  - { id: pump/power, unit: kW, source: plc, address: "ns=2;s=P", range: [0, 10] }
  - { id: __proto__, unit: "1", source: broker, address: "a#/b" }
assets: [{ id: pump, tags: [pump/power] }]
`;
const graph = serialiseGraph({
  ...{ name: "g", description: "" },
  inputs: [{ name: "x", dims: [1, "n"] }],
  outputs: [{ name: "y", dims: [1, "n"] }],
  nodes: [node("Add", ["x", "c"], "y")],
  constants: [{ name: "c", dims: [1], data: Float32Array.of(1) }],
});

const card = {
  ...{ format: 1, id: "pump", kind: "principal-components", name: "Pump", channels: [{ name: "a", unit: "1" }] },
  ...{ window: { samples: 10, stepSamples: 1, sampleRateHz: 1 }, decision: { threshold: 1 }, files: {} },
};
const auditLine = sealed({
  number: 1,
  time: "2026-01-02T03:04:05Z",
  actor: "a",
  action: "b",
  outcome: "done",
  previous: "0".repeat(64),
}).line;

decodersHold([
  {
    name: "a table of tags",
    examples: [
      'id,unit,source,address,range,scale\r\npump/power,kW,plc,ns=2;s=P,0..10,2\r\n\'=a,,plc,"x,""y",-1..1e5,\r\n',
      "id;source;address\n__proto__;plc;a\nconstructor;plc;b\n",
      "tags:\n  - { id: a, source: plc, address: x, range: [0, 1] }\n  - &a { id: __proto__ }\n  - *a\n",
    ],
    decode: (input, count) => void tagsOfTable(input.toString(), count % 2 === 0 ? "csv" : "yaml", "table"),
  },
  {
    name: "a configuration",
    examples: [smallConfiguration],
    cases: 120,
    decode: (input) => void parseConfiguration(input.toString(), { path: demoFile, registries, env: { NAME: "n" } }),
  },
  {
    name: "a bundle",
    examples: [bundle],
    decode: (input) => void readBundle(input, trusted),
  },
  {
    name: "a bundle that its own key has signed",
    examples: [sound.manifest],
    cases: 300,
    decode(input) {
      const manifest = input.toString();
      const forged = { ...sound, manifest, signature: signatureOf(manifest, privateKey) };
      readBundle(Buffer.from(JSON.stringify(forged)), trusted);
    },
  },
  { name: "a graph of a model", examples: [graph], decode: (input) => void admit(input) },
  {
    name: "a card and golden examples",
    examples: [JSON.stringify(card), '{"windows":[[[1,2]]],"scores":[1]}', '{"__proto__":{"polluted":1}}'],
    decode(input) {
      const content = jsonOf(input);
      for (const check of Object.values(checks)) check(content);
    },
  },
  {
    name: "samples of a waveform",
    examples: [new Uint8Array(Float32Array.of(1, -2, 1e5, 3).buffer)],
    decode: (input) => void samplesOf(input, "file"),
  },
  {
    name: "an address of a node",
    examples: [
      "ns=2;s=Pump.Vrms",
      "nsu=http://x/;path=/a/0;i=5",
      "path=/a/%41;nsu=http://a%3Bb;g=0000-00",
      "%ff;b=AA==",
    ],
    decode(input) {
      const found = resolveNode(input.toString(), ["", "http://x/"]);
      if ("code" in found) expect(found.code).toMatch(/^SAMSPEL_OPCUA_/);
      else addressOf(found.nodeId, ["", "http://x/"]);
    },
  },
  {
    name: "a time, and a time to wait",
    examples: [
      "2026-01-02T03:04:05.123456789Z",
      "2.1.2026 3:04",
      "1700000000123",
      "Wed, 21 Oct 2026 07:28:00 GMT",
      "120",
    ],
    decode(input) {
      const text = input.toString();
      expect(timeMsOf(text) ?? 0).not.toBeNaN();
      expect(retryAfter(text, nowMs) ?? 0).toBeGreaterThanOrEqual(0);
    },
  },
  { name: "a line of the audit log", examples: [auditLine], decode: (input) => void opened(input.toString()) },
]);

test(
  "no two texts make a table of tags lose one of its rows silently",
  () => {
    const cell = fc.string({ unit: "binary", minLength: 1, maxLength: 12 }).filter((text) => text.trim() === text);
    fc.assert(
      fc.property(fc.uniqueArray(cell, { minLength: 1, maxLength: 8 }), (ids) => {
        const rows = ids.map((id) => `"${id.replaceAll('"', '""')}",plc,a`);
        try {
          expect(tagsOfTable(["id,source,address", ...rows].join("\n"), "csv", "table")).toHaveLength(ids.length);
        } catch (error) {
          refusalOnly(error);
        }
      }),
      { numRuns: casesOr(30) },
    );
  },
  malformedTimeoutMs,
);
