/** The Helm chart: what it gives the program is what the program knows, and nothing in it is privileged. With SAMSPEL_HELM, Helm itself lints and renders it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments, stringify } from "yaml";
import { parseConfiguration } from "../../gateway/config/load.ts";
import { registries } from "../../gateway/kinds.ts";
import { commandProblem } from "../support/command-line.ts";
import { problemsOf } from "../support/configuration.ts";
import { runProcess } from "../support/processes.ts";

const chart = join(import.meta.dirname, "../../deploy/helm/samspel");
const read = (name: string) => readFileSync(join(chart, name), "utf8");
const helm = process.env.SAMSPEL_HELM;

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

// Helm is built from its source, which takes minutes: where it is not named there is no such test.
if (helm !== undefined) {
  test("Helm itself lints the chart and renders a configuration that the gateway takes", async () => {
    const lint = await runProcess(helm, ["lint", "--strict", chart]);
    const { stdout, stderr } = await runProcess(helm, ["template", "line-1", chart, "--set", "ingress.enabled=true"]);

    const kinds = parseAllDocuments(stdout).map((document) => document.toJS());
    const map = kinds.find(({ kind }) => kind === "ConfigMap");
    expect(`${lint.stdout}${lint.stderr}`).toContain("0 chart(s) failed");
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
}
