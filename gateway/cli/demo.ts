/** `samspel demo`: a simulated line, its broker, the gateway and the pages, with one command. */
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Command, Option } from "commander";
import { refuseTakenPort } from "../api/listen.ts";
import type { Configuration } from "../config/configuration.ts";
import { loadConfiguration } from "../config/load.ts";
import type { Registries } from "../config/schema.ts";
import { isLoopback } from "../core/accounts.ts";
import { builtDashboards } from "../dashboards.ts";
import { makeFolder } from "../folders.ts";
import { reloadingOf, type Supervisor, type SupervisorStatus, supervise } from "../supervise.ts";
import { createLog } from "../telemetry.ts";
import { demoHosts } from "./demo-hosts.ts";
import { type DemoLanguage, demoLanguages, inLanguage, systemLanguage } from "./demo-language.ts";
import { startSimulator } from "./demo-line.ts";
import { trainDemoModels } from "./demo-models.ts";
import { fillDemoLogbook, fillDemoPast, learnDemoBaselines } from "./demo-past.ts";
import { type LogLevelOption, logLevelOption, type Output, runVerb, stopRequested } from "./output.ts";
import { portNumber, seedNumber } from "./simulate.ts";

const root = join(import.meta.dirname, "../..");

interface DemoOptions extends LogLevelOption {
  readonly host: string;
  readonly port: number;
  readonly seed: number;
  readonly scenario: string;
  readonly data: string;
  readonly lang?: DemoLanguage;
}

export function addDemo(program: Command): void {
  program
    .command("demo")
    .description("a simulated line with pages; needs no configuration, no account and no network")
    .option(
      "--host <address>",
      "address of the pages; 0.0.0.0 opens them to the network, without accounts",
      "127.0.0.1",
    )
    .option("--port <number>", "port of the pages; 0 lets the system choose", portNumber, 8080)
    .option("--seed <number>", "same seed, same line", seedNumber, 42)
    .option("--scenario <name>", "healthy-line, worn-bearing, crowded-cell or lunch-break", "healthy-line")
    .option("--data <directory>", "where the demo keeps its store and models", "data/demo")
    .addOption(
      new Option(
        "--lang <language>",
        "names, alarm texts and first language of the pages; that of the system if left out",
      ).choices(demoLanguages),
    )
    .addOption(logLevelOption("warn"))
    .addHelpText(
      "after",
      `
Examples:
  samspel demo
  samspel demo --lang sv
  samspel demo --scenario worn-bearing --port 8081

The demo listens on 127.0.0.1 only: nobody else on the network sees it. With --host 0.0.0.0 everybody on the network may look and
steer the simulated line, unencrypted and without an account; nobody may connect machines then.`,
    )
    .action(async (options: DemoOptions, command: Command) => {
      await runVerb(command, (output) => runDemo(options, output));
    });
}

async function runDemo(options: DemoOptions, output: Output): Promise<void> {
  let isStopping = false;
  const stopped = stopRequested().then(() => {
    isStopping = true;
  });
  try {
    await serveDemo(options, { output, stopped });
  } catch (error) {
    // Ctrl-C reaches the simulated line and the builder of the pages too: what fails after it fails because of it.
    if (!isStopping) throw error;
  }
}

async function serveDemo(
  options: DemoOptions,
  { output, stopped }: { output: Output; stopped: Promise<void> },
): Promise<void> {
  await refuseTakenPort({ host: options.host, port: options.port });
  const log = createLog(options.logLevel);
  const dataDirectory = resolve(options.data);
  makeFolder(dataDirectory);
  output.line("Starting the simulated line …");
  await using stack = new AsyncDisposableStack();
  const pages = builtDashboards(log);
  const startMs = Date.now();
  const simulator = startSimulator(options, dataDirectory);
  const parts = Promise.all([import("../kinds.ts"), import("../main.ts")]);
  stack.defer(() => simulator.stop());
  const [{ endpointUrl, mqttUrl }] = await Promise.all([simulator.ready, pages]);
  const [{ registries }, { startGateway }] = await parts;
  let shown: SupervisorStatus | undefined;
  // What the system chose stays: a page that is open finds the gateway again after a reload.
  const portAtWork = () => (shown?.url === undefined ? options.port : Number(new URL(shown.url).port));
  const load = demoFile({ ...options, portAtWork }, { endpointUrl, mqttUrl, dataDirectory, registries });
  const first = load();
  const trained = await trainDemoModels(first);
  if (trained.length > 0) output.line(`Learned normal for ${trained.join(", ")}.`);
  await fillDemoPast({ configuration: first, registries, seed: options.seed, log, toMs: startMs });
  const [line, dashboards] = await Promise.all([simulator.control(), pages]);
  const demo = { ...line, plan: { ...line.plan, hosts: demoHosts(options.host) } };
  let supervisor: Supervisor | undefined;
  const reload = reloadingOf({ supervisor: () => supervisor, shown: () => shown });
  supervisor = await supervise({
    ...{ load, first, log, refused: undefined },
    start: async (configuration) => {
      const gateway = await startGateway({ configuration, log, dashboards, demo, reload });
      await learnDemoBaselines(gateway.view.energy, configuration);
      await fillDemoLogbook(gateway.view.logbook, configuration, startMs);
      return gateway;
    },
    onChange: (status) => {
      shown = status;
    },
  });
  const running = supervisor;
  stack.defer(() => running.close());
  const url = shown?.url ?? "";
  output.result(
    { ready: true, url, endpointUrl, mqttUrl },
    `Samspel is running on simulated data: ${url}  (stop with Ctrl-C)`,
  );
  output.line(reachText(options.host, url));
  await Promise.race([stopped, simulator.lost]);
}

function reachText(host: string, url: string): string {
  if (isLoopback(host)) {
    return "It listens on this machine only. No account is needed: every program on this machine may try everything.";
  }
  const { port } = new URL(url);
  const addresses = demoHosts(host).map((each) => `http://${each}:${port}`);
  return `Everybody on this network may look and steer the simulated line, but connect no machine: ${addresses.join(", ")}`;
}

interface DemoAddresses {
  readonly endpointUrl: string;
  readonly mqttUrl: string;
  readonly dataDirectory: string;
  readonly registries: Registries;
}

/**
 * The configuration of the demo as a file of its own beside its data, with the addresses of its servers, so that machines can
 * be connected to it while it runs and other verbs understand it; the next demo begins with a new one. Gives what reads it.
 */
function demoFile(
  options: DemoOptions & { readonly portAtWork: () => number },
  addresses: DemoAddresses,
): () => Configuration {
  const { endpointUrl, mqttUrl, dataDirectory, registries } = addresses;
  const file = join(dataDirectory, "demo.yaml");
  const read = (name: string) => readFileSync(join(root, "deploy/config", name), "utf8");
  const language = options.lang ?? systemLanguage(process.env);
  let text = read("demo.yaml");
  if (language === "sv") text = inLanguage(text, read("words/demo-sv.yaml"), language);
  for (const [name, value] of Object.entries({ OPCUA: endpointUrl, MQTT: mqttUrl, DATA: dataDirectory })) {
    text = text.replace(`"\${env:SAMSPEL_DEMO_${name}}"`, () => JSON.stringify(value));
  }
  writeFileSync(file, text);
  return () => {
    const configuration = loadConfiguration(file, registries, process.env);
    const api = { ...configuration.api, host: options.host, port: options.portAtWork() };
    if (isLoopback(options.host)) return { ...configuration, api };
    // Strangers steer the simulated line only; a certificate that no phone knows would frighten them and protect nothing.
    return { ...configuration, api: { ...api, anonymousRole: "operator", tls: { ...api.tls, mode: "off" } } };
  };
}
