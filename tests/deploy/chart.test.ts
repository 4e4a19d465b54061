/** The Helm chart: what it gives the program is what the program knows, and nothing in it is privileged. Helm itself lints and renders it. */
import { spawnSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments, stringify } from "yaml";
import { parseConfiguration } from "../../gateway/config/load.ts";
import { registries } from "../../gateway/kinds.ts";
import { commandProblem } from "../support/command-line.ts";
import { problemsOf } from "../support/configuration.ts";
import { temporaryDirectory } from "../support/context.ts";
import { runProcess } from "../support/processes.ts";
import { presentOrFailInCi } from "../support/required.ts";

const chart = join(import.meta.dirname, "../../deploy/helm/samspel");
const read = (name: string) => readFileSync(join(chart, name), "utf8");
const python = process.env.SAMSPEL_PYTHON ?? "python3";

describe("the chart", () => {
  const gateway = read("templates/gateway.yaml");

  test("has the version of the program", () => {
    const { version }: { version: string } = JSON.parse(readFileSync(join(chart, "../../../package.json"), "utf8"));

    expect(parse(read("Chart.yaml"))).toMatchObject({ apiVersion: "v2", appVersion: version, type: "application" });
  });

  test("starts the gateway by a command that exists, with one instance and probes that the gateway answers", () => {
    const [, args = ""] = /args: \[(.*)\]/.exec(gateway) ?? [];
    const probes = [...gateway.matchAll(/Probe: \{ httpGet: \{ path: ([^,]+),/g)].map(([, path]) => path);

    expect(commandProblem(args.split(", "))).toBeUndefined();
    expect(gateway).toContain("replicas: 1");
    expect(probes).toEqual(["/healthz", "/healthz", "/healthz"]);
  });

  test("gives no privilege", () => {
    for (const line of [
      ...["runAsNonRoot: true", "readOnlyRootFilesystem: true", "allowPrivilegeEscalation: false"],
      ...[
        "capabilities: { drop: [ALL] }",
        "seccompProfile: { type: RuntimeDefault }",
        "automountServiceAccountToken: false",
      ],
    ]) {
      expect(gateway).toContain(line);
    }
  });

  test("names only values that it has, and has a configuration that is valid", () => {
    const values = parse(read("values.yaml"));
    const named = readdirSync(join(chart, "templates")).flatMap((name) => [
      ...read(`templates/${name}`).matchAll(/\.Values\.([\w.]+)/g),
    ]);
    const has = (path: string) =>
      path.split(".").reduce<unknown>((value, key) => Reflect.get(Object(value), key), values) !== undefined;
    const text = stringify(values.configuration);

    expect(named.map(([, path = ""]) => path).filter((path) => path !== "configuration.api" && !has(path))).toEqual([]);
    expect(problemsOf(() => parseConfiguration(text, { path: "values.yaml", registries, env: {} }))).toEqual([]);
  });
});

const hasHelm = presentOrFailInCi(spawnSync(python, ["-c", "import helm_python"]).status === 0, "helm-python-sdk");

interface HelmAnswer {
  /** 2 is a warning, 3 an error. */
  readonly lint: { readonly messages: readonly { readonly severity: number; readonly error: string }[] };
  readonly rendered: Readonly<Record<string, string>>;
}

describe.skipIf(!hasHelm)("Helm itself", () => {
  test("has nothing to say of the chart, and renders a configuration that the gateway takes", async () => {
    const values = JSON.stringify({ ingress: { enabled: true } });
    const { stdout, stderr } = await runProcess(python, [
      join(import.meta.dirname, "../support/helm.py"),
      chart,
      values,
    ]);
    const { lint, rendered }: HelmAnswer = JSON.parse(stdout || "{}");

    const documents = Object.values(rendered ?? {}).flatMap((text) => parseAllDocuments(text));
    const kinds = documents.map((document) => document.toJS()).filter((object) => object !== null);
    const map = kinds.find(({ kind }) => kind === "ConfigMap");
    expect(lint.messages.filter(({ severity }) => severity > 1)).toEqual([]);
    expect(kinds.map(({ kind }) => kind).toSorted(), stderr).toEqual([
      "ConfigMap",
      "Ingress",
      "Service",
      "StatefulSet",
    ]);
    const text: string = map.data["gateway.yaml"];
    expect(problemsOf(() => parseConfiguration(text, { path: "chart", registries, env: {} }))).toEqual([]);
    expect(text).toContain("samspel.local");
  });

  test("refuses a chart that names a value that is not there", async () => {
    const broken = join(temporaryDirectory("chart"), "samspel");
    cpSync(chart, broken, { recursive: true });
    const file = join(broken, "templates/gateway.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace("replicas: 1", "replicas: {{ .Values.nothing.here }}"));

    const { code, stderr } = await runProcess(python, [join(import.meta.dirname, "../support/helm.py"), broken]);

    expect(code).not.toBe(0);
    expect(stderr).toContain("nothing.here");
  });
});
