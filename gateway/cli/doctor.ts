/** `samspel doctor`: everything that a gateway needs, looked at in turn; each finding with why it matters and what to do. */
import type { Command } from "commander";
import type { Configuration } from "../config/configuration.ts";
import { loadConfiguration } from "../config/load.ts";
import { ConfigError } from "../core/errors.ts";
import { runningGateway } from "../run-file.ts";
import { counted } from "./counted.ts";
import {
  clockFinding,
  diskFindings,
  memoryFinding,
  nodeFinding,
  permissionFindings,
  portFinding,
} from "./doctor-machine.ts";
import { certificateFindings, linkFinding, modelFindings, runningFindings, storeFindings } from "./doctor-parts.ts";
import { exitCodeOfFindings, type Finding, failed, findingsOf, printFinding } from "./finding.ts";
import { exitCodes, runVerb } from "./output.ts";

export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .description("look at everything that a gateway needs, and say what is wrong, why and what to do")
    .option("-c, --config <file>", "configuration file", "gateway.yaml")
    .addHelpText(
      "after",
      `
Looks at Node, memory, clock, disk and its syncs, permissions, the configuration, the running gateway, the store, every source and sink,
certificates and models. It runs beside a gateway, changes nothing, and signs in nowhere; samspel check --online looks closer at sources.

Exit codes: 0 no problem (there may be warnings), 1 a problem, 3 the configuration is not valid, 4 something does not answer.

Examples:
  samspel doctor --config /etc/samspel/gateway.yaml
  samspel --json doctor --config gateway.yaml`,
    )
    .action(async ({ config }: { config: string }, command: Command) => {
      await runVerb(command, async (output) => {
        const all: Finding[] = [];
        const tell = (findings: readonly Finding[]): void => {
          all.push(...findings);
          for (const finding of findings) printFinding(finding, output);
        };
        tell([nodeFinding(), clockFinding(Date.now())]);
        const configuration = await checked(config, tell);
        if (configuration !== undefined) await examine(config, configuration, tell);
        const count = (state: Finding["state"]) => all.filter((finding) => finding.state === state).length;
        const states = (["problem", "warning"] as const).map((state) => counted(count(state), state));
        output.line(`${states.join(", ")}, ${counted(all.length, "finding")}.`);
        process.exitCode = exitCodeOfFindings(all);
      });
    });
}

type Tell = (findings: readonly Finding[]) => void;

async function checked(file: string, tell: Tell): Promise<Configuration | undefined> {
  const { registries } = await import("../kinds.ts");
  try {
    const configuration = loadConfiguration(file, registries, process.env);
    const { sources, tags, models, sinks } = configuration;
    const words = Object.entries({ source: sources, tag: tags, model: models, sink: sinks });
    const counts = words.map(([noun, list]) => counted(list.length, noun)).join(", ");
    tell([findingsOf("configuration").ok(`${file}: ${counts}`)]);
    return configuration;
  } catch (error) {
    const exitCode = exitCodes.configInvalid;
    tell([failed("configuration", error, { exitCode, why: "Nothing else can be looked at." })]);
    if (error instanceof ConfigError) {
      const { problem } = findingsOf("configuration");
      tell(
        error.problems.map(({ line, column, path, message, code }) =>
          problem(`${file}:${line ?? 1}:${column ?? 1} ${path}: ${message}`, { code, exitCode }),
        ),
      );
    }
    return undefined;
  }
}

async function examine(file: string, configuration: Configuration, tell: Tell): Promise<void> {
  tell([memoryFinding(configuration.scorer.memoryMiB)]);
  tell(diskFindings(configuration));
  tell(permissionFindings(configuration));
  tell(await runningFindings(configuration));
  if (runningGateway(configuration.dataDirectory) === undefined) tell([await portFinding(configuration.api)]);
  tell(storeFindings(configuration));
  for (const source of configuration.sources) {
    tell([await linkFinding("source", source)]);
    tell(await certificateFindings(file, source));
  }
  for (const sink of configuration.sinks) tell([await linkFinding("sink", sink)]);
  tell(await modelFindings(configuration));
}
