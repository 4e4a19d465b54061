/** The import rule and the fixed layout, as data, and the proof that breaking them is noticed. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import {
  type Architecture,
  formViolations,
  importViolations,
  type Packages,
  ruleOf,
  topLevelViolations,
} from "./support/architecture.ts";
import { temporaryDirectory } from "./support/context.ts";
import { readSourceTree } from "./support/source-tree.ts";

const root = join(import.meta.dirname, "..");
const core = "gateway/core";
const modelTypes = "models/contract.ts";
const all = ["gateway", "models", "package.json"];

const architecture: Architecture = {
  rules: [
    // main.ts and the files it is divided into: the only ones that know every part. No part may import them.
    { folder: "gateway/*.ts", may: all },
    { folder: "gateway/dashboards.ts", may: [core], optionalPackages: ["vite"] },
    { folder: "gateway/version.ts", may: ["package.json"] },
    { folder: "gateway/cli", may: all },
    { folder: "gateway/cli/demo.ts", may: [...all, "simulators"] },
    { folder: "gateway/cli/demo-line.ts", may: [...all, "simulators"] },
    { folder: "gateway/cli/demo-models.ts", may: [...all, "simulators"] },
    { folder: "gateway/cli/demo-past.ts", may: [...all, "simulators"] },
    { folder: "gateway/cli/demo-scores.ts", may: [...all, "simulators"] },
    { folder: "gateway/cli/simulate.ts", may: [...all, "simulators"] },
    { folder: "gateway/cli/replay.ts", may: [...all, "simulators"] },
    {
      folder: "gateway/scorer.ts",
      may: [core, "gateway/scoring-process.ts", "gateway/scorer-contract.ts", "gateway/carded-model.ts"],
      typesOf: [modelTypes],
    },
    { folder: "gateway/scorer-contract.ts", may: [core], typesOf: [modelTypes] },
    { folder: "gateway/limited-process.ts", may: [] },
    { folder: "gateway/parquet", may: [core, "gateway/limited-process.ts"] },
    { folder: "gateway/scoring-process.ts", may: [core, "gateway/limited-process.ts"], typesOf: [modelTypes] },
    { folder: "gateway/telemetry.ts", may: [core] },
    { folder: "gateway/api", may: [core], typesOf: [modelTypes] },
    { folder: "gateway/api/contract.ts", may: [], packages: ["typebox"] },
    { folder: "gateway/pipeline", may: [core], typesOf: [modelTypes] },
    { folder: "gateway/config", may: [core, "gateway/owner.ts"] },
    { folder: "gateway/alarms", may: [core] },
    { folder: "gateway/every-value.ts", may: [core] },
    { folder: "gateway/folders.ts", may: [core] },
    { folder: "gateway/owner.ts", may: [] },
    { folder: "gateway/production", may: [core, "gateway/metrics", "gateway/every-value.ts"] },
    { folder: "gateway/accounts", may: [core, "gateway/config/write-file.ts", "gateway/owner.ts"] },
    { folder: "gateway/audit", may: [core, "gateway/owner.ts"] },
    { folder: "gateway/tls", may: [core, "gateway/config/write-file.ts", "gateway/owner.ts"] },
    { folder: "gateway/fleet", may: [core, "gateway/protocols"] },
    { folder: "gateway/cases", may: [core, "models"] },
    { folder: "gateway/learning", may: [core, "models"] },
    { folder: "gateway/energy", may: [core, "gateway/metrics"], typesOf: ["gateway/config"] },
    { folder: "gateway/protocols", may: [core] },
    { folder: "gateway/sources", may: [core, "gateway/protocols", "gateway/parquet"] },
    { folder: "gateway/metrics", may: [core] },
    { folder: "gateway/sinks", may: [core, "gateway/protocols", "gateway/folders.ts"] },
    { folder: "gateway/notify", may: [core, "gateway/protocols"] },
    { folder: "gateway/notifications", may: [core] },
    { folder: "gateway/store", may: [core, "gateway/folders.ts"] },
    { folder: "gateway/recordings", may: [core, "gateway/folders.ts", "gateway/parquet"], typesOf: ["gateway/store"] },
    { folder: core, may: [], packages: [], packageTypesOf: ["typebox"] },
    { folder: "models", may: [] },
    { folder: "simulators", may: [] },
    { folder: "simulators/servers/sparkplug.ts", may: ["simulators", "gateway/protocols"] },
    { folder: "dashboards", may: [], typesOf: [core, "gateway/api/contract.ts"] },
    { folder: "deploy", may: ["gateway", "models", "simulators", "dashboards", "package.json"] },
    { folder: "tests", may: ["*"] },
  ],
  pluginFolders: ["gateway/sources", "gateway/metrics", "gateway/sinks", "gateway/notify", "models"],
  reserved: {
    "node:sqlite": /^gateway\/store\/sqlite[^/]*\.ts$/,
    "onnxruntime-node": /^models\/session\.ts$/,
  },
  production: ["gateway", "models", "simulators"],
  topLevel: [
    ...["gateway", "models", "simulators", "dashboards", "deploy", "tests"],
    ...["package.json", "package-lock.json", "tsconfig.json"],
    ...["README.md", "LICENSE", "CHANGELOG.md", "SECURITY.md"],
  ],
  lineLimit: 300,
};

const folders = ["gateway", "models", "simulators", "dashboards", "deploy", "tests"];

function packagesOf(directory: string): Packages {
  const text = readFileSync(join(directory, "package.json"), "utf8");
  const { dependencies, devDependencies }: Record<string, Record<string, string>> = JSON.parse(text);
  return { dependencies: Object.keys(dependencies ?? {}), devDependencies: Object.keys(devDependencies ?? {}) };
}

describe("Samspel", () => {
  const files = readSourceTree(root, folders);
  const packages = packagesOf(root);

  test.each(architecture.rules.filter(({ may }) => !may.includes("*")))(
    "$folder imports only itself and $may",
    (rule) => {
      const governed = files.filter(({ path }) => ruleOf(path, architecture.rules) === rule);

      expect(importViolations(governed, architecture, packages)).toEqual([]);
    },
  );

  test("every file has a rule, and breaks none", () => {
    expect(files.length).toBeGreaterThan(20);
    expect(importViolations(files, architecture, packages)).toEqual([]);
  });

  test("every file has one subject: at most 300 lines, no barrel, an opening sentence", () => {
    expect(formViolations(files, architecture)).toEqual([]);
  });

  test("the top level is the fixed one, and each folder in it has a README", () => {
    expect(topLevelViolations(root, architecture)).toEqual([]);
  });
});

describe("a planted violation", () => {
  const opening = "/** A file of the small tree. */\n";
  const sound: Record<string, string> = {
    "package.json": JSON.stringify({
      dependencies: { typebox: "1", mqtt: "5", "onnxruntime-node": "1" },
      devDependencies: { vite: "8" },
    }),
    ".gitignore": "coverage/\n",
    "coverage/report.json": "{}",
    "README.md": "# small",
    ...Object.fromEntries(folders.map((folder) => [`${folder}/README.md`, "# folder"])),
    "gateway/core/tag.ts": "import type { TSchema } from 'typebox'; export interface Tag { schema: TSchema }",
    "gateway/core/unit.ts": "import { convert } from './tag.ts'; export const unit = convert;",
    "gateway/api/contract.ts": "import Type from 'typebox'; export const Answer = Type.String();",
    "gateway/api/server.ts":
      "import type { Card } from '../../models/contract.ts'; import { tag } from '../core/tag.ts';",
    "gateway/cli/demo.ts": "import '../../simulators/main.ts'; import '../main.ts'; import '../../models/registry.ts';",
    "gateway/main.ts": "import './sources/registry.ts'; await import('./store/sqlite.ts');",
    "gateway/sources/mqtt/source.ts": "import mqtt from 'mqtt'; import '../queue.ts'; import './payload.ts';",
    "gateway/sources/registry.ts": "import './mqtt/source.ts'; import './opcua/source.ts';",
    "gateway/store/sqlite.ts": "import { DatabaseSync } from 'node:sqlite';",
    "models/contract.ts": "export interface Card { id: string }",
    "models/registry.ts": "import './limit/kind.ts';",
    "models/session.ts": "import { Tensor } from 'onnxruntime-node'; import './contract.ts';",
    "simulators/main.ts": "import '../simulators/random.ts';",
    "dashboards/live.ts": "import type { Tag } from '../gateway/core/tag.ts'; import { defineConfig } from 'vite';",
    "tests/a.test.ts": "import '../simulators/main.ts'; import { DatabaseSync } from 'node:sqlite';",
  };
  const directory = temporaryDirectory("architecture");
  afterAll(() => rmSync(directory, { recursive: true }));
  for (const [path, text] of Object.entries(sound)) write(path, text);

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), /\.tsx?$/.test(path) ? `${opening}${text}\n` : text);
  }

  function violations(): string[] {
    const files = readSourceTree(directory, folders);
    return [
      ...importViolations(files, architecture, packagesOf(directory)),
      ...formViolations(files, architecture),
      ...topLevelViolations(directory, architecture),
    ];
  }

  test("is not seen in a sound tree", () => {
    expect(violations()).toEqual([]);
  });

  const store = "gateway/store/sqlite.ts";
  const planted: readonly (readonly [path: string, text: string, violation: string])[] = [
    ["gateway/api/a.ts", "import { open } from '../store/sqlite.ts';", `gateway/api/a.ts → ${store}`],
    ["gateway/api/a.ts", "import type { Open } from '../store/sqlite.ts';", `gateway/api/a.ts → ${store}`],
    ["gateway/api/a.ts", "export { open } from '../store/sqlite.ts'; const a = 1;", `gateway/api/a.ts → ${store}`],
    ["gateway/api/a.ts", "export * from '../store/sqlite.ts'; const a = 1;", `gateway/api/a.ts → ${store}`],
    ["gateway/api/a.ts", "await import('../store/sqlite.ts');", `gateway/api/a.ts → ${store}`],
    ["gateway/api/a.ts", "let a: import('../store/sqlite.ts').Open;", `gateway/api/a.ts → ${store}`],
    ["gateway/api/a.ts", "require('../store/sqlite.ts');", `gateway/api/a.ts → ${store}`],
    ["gateway/api/a.ts", "await import('../store/' + 'sqlite.ts');", "gateway/api/a.ts → ?: a computed import"],
    ["gateway/api/a.ts", "import { card } from '../../models/contract.ts';", "models/contract.ts: only `import type`"],
    ["gateway/api/a.ts", "import { type Card } from '../../models/contract.ts';", "only `import type`"],
    ["gateway/api/contract.ts", "import fastify from 'mqtt';", "gateway/api/contract.ts → mqtt"],
    ["gateway/pipeline/run.ts", "import { a } from '../main.ts';", "gateway/pipeline/run.ts → gateway/main.ts"],
    ["gateway/cli/train.ts", "import '../../simulators/main.ts';", "gateway/cli/train.ts → simulators/main.ts"],
    ["gateway/core/a.ts", "import { a } from '../pipeline/run.ts';", "gateway/core/a.ts → gateway/pipeline/run.ts"],
    ["gateway/core/a.ts", "import { readFileSync } from 'node:fs';", "gateway/core/a.ts → node:fs"],
    ["gateway/core/a.ts", "import Type from 'typebox';", "gateway/core/a.ts → typebox: only `import type`"],
    ["gateway/sources/opcua/source.ts", "import '../mqtt/payload.ts';", "a plugin imports another plugin"],
    ["gateway/sources/opcua/source.ts", "import '../registry.ts';", "a plugin does not know the registry"],
    ["gateway/sources/queue.ts", "import './mqtt/payload.ts';", "only registry.ts knows the plugins"],
    ["gateway/metrics/energy/a.ts", "import '../collaboration/b.ts';", "a plugin imports another plugin"],
    ["gateway/metrics/energy/a.ts", "import '../../sources/queue.ts';", "gateway/metrics may not import it"],
    ["gateway/store/ledger.ts", "import { DatabaseSync } from 'node:sqlite';", "gateway/store/ledger.ts → node:sqlite"],
    [
      "models/foreign/kind.ts",
      "import type { Tensor } from 'onnxruntime-node';",
      "models/foreign/kind.ts → onnxruntime-node",
    ],
    ["models/foreign/kind.ts", "import '../limit/kind.ts';", "a plugin imports another plugin"],
    ["models/a.ts", "import type { Tag } from '../gateway/core/tag.ts';", "models/a.ts → gateway/core/tag.ts"],
    ["models/a.ts", "import { build } from 'vite';", "models/a.ts → vite: a development dependency"],
    ["models/a.ts", "import left from 'left-pad';", "models/a.ts → left-pad: package.json does not name it"],
    ["simulators/a.ts", "import '../gateway/core/tag.ts';", "simulators/a.ts → gateway/core/tag.ts"],
    [
      "dashboards/a.tsx",
      "import { tag } from '../gateway/core/tag.ts';",
      "dashboards/a.tsx → gateway/core/tag.ts: only",
    ],
    ["gateway/extra/a.ts", "export const a = 1;", "gateway/extra/a.ts: no rule"],
    ["models/a.ts", "export { a } from './contract.ts';", "models/a.ts: a barrel file"],
    ["models/a.ts", "export const a = {;", "models/a.ts: cannot be read"],
    ["models/index.ts", "export const a = 1;", "models/index.ts: a barrel file"],
    ["utils/README.md", "# utils", "utils: not in the fixed top level"],
    ["notes.txt", "", "notes.txt: not in the fixed top level"],
  ];

  test.each(planted)("in %s is found: %s %s", (path, text, violation) => {
    const before = sound[path];
    write(path, text);
    try {
      const found = violations();

      expect(found.filter((line) => line.includes(violation))).toHaveLength(1);
    } finally {
      rmSync(join(directory, path.startsWith("utils/") ? "utils" : path), { force: true, recursive: true });
      if (before !== undefined) write(path, before);
    }
  });

  test("of a missing README, a missing opening sentence or a file of 301 lines is found", () => {
    rmSync(join(directory, "deploy/README.md"));
    writeFileSync(join(directory, "models/bare.ts"), "export const a = 1;\n");
    write("models/long.ts", "// line\n".repeat(299));

    expect(violations()).toEqual([
      "models/bare.ts: does not open with the sentence that says what it is for",
      "models/long.ts: 301 lines, at most 300",
      "deploy: has no README.md",
    ]);
  });
});
