/** The simulated line as a program: `node simulators/main.ts <scenario>`. Prints one JSON line when it is ready, then obeys commands. */
import { homedir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { answer, serveLine } from "./serve.ts";

const help = `node simulators/main.ts [scenario] [options]

  --opcua-port N      port of the OPC UA server (4840; 0: the system chooses)
  --mqtt-port N       port of the MQTT broker (1883; 0: the system chooses)
  --mqtt-url URL      publish to this broker instead of starting one
  --sparkplug         publish the line also as Sparkplug B edge node samspel/line
  --host ADDRESS      interface to listen on (127.0.0.1)
  --seed N            same seed, same line (42)
  --speed N           simulated seconds per second (1)
  --truth FILE        appends a JSON line when a fault begins and when it ends
  --certificates DIR  where the server keeps its certificate
  --user NAME:PASSWORD  a user besides anonymous
  --no-robotics       leave out the nodes of OPC 40010 (Robotics)

Commands, one JSON object per line of standard input or per IPC message:
  {"inject":"bearing-wear","machine":"spindle-1","severity":1,"rampSeconds":60}
  {"clear":"all"}   {"scenario":"crowded-cell"}   {"pause":true}   {"reset":true}   {"status":true}
  {"scenario":"demo-story","chapter":"bearing"}
`;

/** Runs until SIGTERM, SIGINT or the end of the parent. */
async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      "opcua-port": { type: "string", default: "4840" },
      "mqtt-port": { type: "string", default: "1883" },
      "mqtt-url": { type: "string" },
      host: { type: "string", default: "127.0.0.1" },
      seed: { type: "string", default: "42" },
      speed: { type: "string", default: "1" },
      truth: { type: "string" },
      certificates: { type: "string", default: join(homedir(), ".cache", "samspel", "simulator") },
      user: { type: "string" },
      sparkplug: { type: "boolean", default: false },
      "no-robotics": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const line = await serveLine({
    scenario: positionals[0] ?? "healthy-line",
    seed: numberIn(values.seed, { name: "seed", low: 0, high: 2 ** 53 }),
    speed: numberIn(values.speed, { name: "speed", low: 0.1, high: 1000 }),
    opcuaPort: numberIn(values["opcua-port"], { name: "opcua-port", low: 0, high: 65_535 }),
    mqttPort: numberIn(values["mqtt-port"], { name: "mqtt-port", low: 0, high: 65_535 }),
    ...(values["mqtt-url"] === undefined ? {} : { mqttUrl: values["mqtt-url"] }),
    host: values.host,
    ...(values.user === undefined ? {} : { users: userOf(values.user) }),
    sparkplug: values.sparkplug,
    robotics: !values["no-robotics"],
    certificateDirectory: values.certificates,
    ...(values.truth === undefined ? {} : { truthFile: values.truth }),
  });
  answer({ ready: true, endpointUrl: line.endpointUrl, mqttUrl: line.mqttUrl });
  await line.ended;
}

function numberIn(text: string, { name, low, high }: { name: string; low: number; high: number }): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= low && value <= high) return value;
  throw new RangeError(`--${name} must be a number from ${low} to ${high}, not "${text}".`);
}

function userOf(text: string): Record<string, string> {
  const colon = text.indexOf(":");
  if (colon < 1) throw new RangeError("--user must be NAME:PASSWORD.");
  return { [text.slice(0, colon)]: text.slice(colon + 1) };
}

if (import.meta.main) {
  main(process.argv.slice(2)).then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exit(1);
    },
  );
}
