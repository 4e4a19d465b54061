/** `samspel simulate`: the simulated line alone, over real OPC UA and MQTT. */
import { dirname, join } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { ConfigError, errorMessage, TemporaryError } from "../core/errors.ts";
import { makeFolder } from "../folders.ts";
import { runVerb } from "./output.ts";

interface SimulateOptions {
  readonly opcuaPort: number;
  readonly mqttPort: number;
  readonly mqttUrl?: string;
  readonly sparkplug: boolean;
  readonly host: string;
  readonly seed: number;
  readonly speed: number;
  readonly truth?: string;
  readonly data: string;
}

export function addSimulate(program: Command): void {
  program
    .command("simulate")
    .description("serve a simulated line over OPC UA and MQTT; faults with exact truth")
    .argument("[scenario]", "healthy-line, worn-bearing, crowded-cell, lunch-break, or a YAML file", "healthy-line")
    .option("--opcua-port <n>", "port of the OPC UA server; 0: the system chooses", portNumber, 4840)
    .option("--mqtt-port <n>", "port of the MQTT broker; 0: the system chooses", portNumber, 1883)
    .option("--mqtt-url <url>", "publish to this broker instead of starting one")
    .option("--sparkplug", "publish the line also as Sparkplug B edge node samspel/line", false)
    .option("--host <address>", "interface to listen on", "127.0.0.1")
    .option("--seed <n>", "same seed, same line", seedNumber, 42)
    .option("--speed <n>", "simulated seconds per second, 0.1 to 1000", speedNumber, 1)
    .option("--truth <file>", "append a JSON line when a fault begins and when it ends")
    .option("--data <directory>", "where the server keeps its certificate", "data")
    .addHelpText(
      "after",
      `
Commands are read from standard input, one JSON object per line:
  {"inject":"bearing-wear","machine":"spindle-1","severity":1,"rampSeconds":60}
  {"clear":"all"}   {"scenario":"crowded-cell"}   {"reset":true}   {"status":true}

Examples:
  samspel simulate worn-bearing
  samspel simulate --sparkplug
  samspel simulate crowded-cell --speed 10 --truth truth.jsonl`,
    )
    .action(async (scenario: string, options: SimulateOptions, command: Command) => {
      await runVerb(command, async (output) => {
        makeFolder(join(options.data, "simulator"));
        if (options.truth !== undefined) makeFolder(dirname(options.truth));
        const simulators = await import("../../simulators/serve.ts");
        const line = await simulators
          .serveLine({
            scenario,
            seed: options.seed,
            speed: options.speed,
            opcuaPort: options.opcuaPort,
            mqttPort: options.mqttPort,
            ...(options.mqttUrl === undefined ? {} : { mqttUrl: options.mqttUrl }),
            sparkplug: options.sparkplug,
            host: options.host,
            certificateDirectory: join(options.data, "simulator"),
            ...(options.truth === undefined ? {} : { truthFile: options.truth }),
          })
          .catch(refused);
        const { endpointUrl, fingerprint, mqttUrl } = line;
        output.result(
          { ready: true, endpointUrl, fingerprint, mqttUrl },
          [
            `The line "${scenario}" runs.`,
            `  OPC UA ${endpointUrl}, certificate SHA-1 ${fingerprint}`,
            `  MQTT   ${mqttUrl}, topics samspel/#`,
            ...(options.sparkplug ? ["  Sparkplug B on the same broker: group samspel, node line"] : []),
            "Stop with Ctrl+C.",
          ].join("\n"),
        );
        await line.ended;
      });
    });
}

/** The coded error for what keeps a server from starting. */
export function refused(cause: unknown): never {
  const message = errorMessage(cause);
  const code = codeOf(cause) ?? "";
  if (code === "SAMSPEL_SCENARIO_INVALID") {
    throw new ConfigError(message, { code, cause, next: "See simulators/README.md for the form of a scenario." });
  }
  if (code === "EADDRINUSE" || /EADDRINUSE/.test(message)) {
    throw new TemporaryError(`The port is in use: ${message}.`, {
      code: "SAMSPEL_PORT_IN_USE",
      cause,
      next: "Stop the other program, or choose another port; 0 lets the system choose.",
    });
  }
  if (code === "EADDRNOTAVAIL" || code === "EACCES") {
    throw new TemporaryError(`The server cannot listen there: ${message}.`, {
      code: "SAMSPEL_LISTEN_REFUSED",
      cause,
      next: "Use an address of this machine and a port of 1024 or above.",
    });
  }
  if (code === "ECONNREFUSED" || code === "ENOTFOUND" || code === "ETIMEDOUT") {
    throw new TemporaryError(`The MQTT broker cannot be reached: ${message}.`, {
      code: "SAMSPEL_MQTT_UNREACHABLE",
      cause,
      next: "Check the address and that the broker runs.",
    });
  }
  throw cause;
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

export function portNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 65_535 && text.trim() !== "") return value;
  throw new InvalidArgumentError("Must be a port number from 0 to 65535.");
}

export function seedNumber(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0 && text.trim() !== "") return value;
  throw new InvalidArgumentError("Must be a whole number of 0 or more.");
}

function speedNumber(text: string): number {
  const value = Number(text);
  if (value >= 0.1 && value <= 1000) return value;
  throw new InvalidArgumentError("Must be a number from 0.1 to 1000.");
}
