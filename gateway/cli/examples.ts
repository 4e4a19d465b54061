/** What the help of every part of a verb ends with: an example, and the exit codes. A verb as a whole writes its own beside its options. */
import { type Command, Help, type Option } from "commander";

const config = "--config gateway.yaml";
const recording = '"Worn tool, oak"';

/** Of what stands below a verb, and of the verbs that only hold others. */
export const examples: Readonly<Record<string, readonly string[]>> = {
  tags: [`samspel tags export tags.csv ${config}`, `samspel tags import tags.csv ${config} --dry-run`],
  bundle: [
    "samspel bundle create --models pump-1 --id november --out november.bundle",
    `samspel bundle verify november.bundle ${config}`,
    "samspel bundle publish november.bundle",
  ],
  energy: ["samspel energy report --month 2026-11"],
  "models learn": [
    "samspel models learn spindle-1 --from 8h",
    "samspel models learn spindle-1 --from 2026-11-24T06:00 --to 2026-11-24T14:00 --false-alarms",
  ],
  "models list": ["samspel models list"],
  "models shadow": ["samspel models shadow spindle-1 20261124T081500Z", "samspel models shadow spindle-1 --end"],
  "models activate": ["samspel models activate spindle-1 20261124T081500Z"],
  "models rollback": ["samspel models rollback spindle-1 --gateway http://10.0.4.7:8080"],
  "bundle verify": [`samspel bundle verify november.bundle ${config}`],
  "record start": [
    `samspel record start ${recording} --campaign "Tool wear" --before 30 --product "Table top"`,
    'samspel record start "Night shift" --from 2026-11-25T22:00 --to 2026-11-26T06:00',
  ],
  "record describe": [
    `samspel record describe ${recording} --sensor "spindle-1/vibration;model=352C33;mounting=stud, drive end;calibrated=2026-05-01"`,
  ],
  "record stop": [`samspel record stop ${recording}`],
  "record keep": [`samspel record keep ${recording}`],
  "record release": ['samspel record release "Night shift"'],
  "record remove": ['samspel record remove "Night shift"'],
  "record list": ["samspel record list"],
  "label add": [
    `samspel label add ${recording} fault --from 2026-11-26T08:10 --to 2026-11-26T08:12 --scope spindle-1`,
    `samspel label add ${recording} setup --from 10m --to 5m`,
  ],
  "label truth": ['samspel label truth "Simulated" truth.jsonl'],
  "label list": [`samspel label list ${recording}`],
  "label remove": [`samspel label remove ${recording} 3f2a9c11`],
  "label agreement": [`samspel label agreement ${recording}`],
  "users add": [`samspel users add maria --role admin ${config}`],
  "users list": [`samspel users list ${config}`],
  "users remove": [`samspel users remove olle ${config}`],
  "users role": [`samspel users role olle --role engineer ${config}`],
  "users password": [`samspel users password olle ${config}`],
  "tokens add": [
    `samspel tokens add prometheus --role viewer --days 365 ${config} > token`,
    `samspel tokens add wall-1 --role display --address 10.0.4.31 ${config}`,
  ],
  "tokens list": [`samspel tokens list ${config}`],
  "tokens remove": [`samspel tokens remove 0a1b2c3d4e5f ${config}`],
  "audit list": [`samspel audit list --limit 20 ${config}`],
  "audit verify": [`samspel audit verify ${config}`],
  "tls show": [`samspel tls show ${config}`],
  "tls authority": [`samspel tls authority ${config} > samspel-authority.pem`],
  "tls renew": [`samspel tls renew ${config}`],
};

const exitCodesText = "\nExit codes: 0 ok, 1 failure, 2 usage, 3 configuration invalid, 4 connection.";
/** They say themselves what their codes mean. */
const ownCodes = new Set(["doctor", "preflight"]);

/** Completes the help of all verbs of the program. */
export function addExamples(program: Command): void {
  for (const [name, command] of partsOf(program)) {
    const lines = examples[name];
    if (lines !== undefined)
      command.addHelpText("after", `\nExamples:\n${lines.map((line) => `  ${line}`).join("\n")}`);
  }
}

export function addExitCodes(program: Command): void {
  for (const [name, command] of partsOf(program)) {
    if (!ownCodes.has(name)) command.addHelpText("after", exitCodesText);
  }
}

/** An option that may be repeated begins with an empty list; that is no default that anybody needs to read. */
export function hideEmptyDefaults(program: Command): void {
  const help = new Help();
  const optionDescription = (option: Option) => help.optionDescription(option).replace(" (default: [])", "");
  for (const [, command] of partsOf(program)) command.configureHelp({ optionDescription });
}

/** Verbs and what stands below them, by their words. */
export function partsOf(program: Command): readonly (readonly [name: string, command: Command])[] {
  return program.commands.flatMap((verb) => [
    [verb.name(), verb] as const,
    ...verb.commands.map((command) => [`${verb.name()} ${command.name()}`, command] as const),
  ]);
}
