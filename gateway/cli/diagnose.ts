/** `samspel diagnose`: names the fault of a rolling bearing from a waveform of acceleration. */
import type { Command } from "commander";
import { ConfigError, PermanentError } from "../core/errors.ts";
import { isZoneProfile, type Zone, type ZoneProfileName, zoneOf, zoneProfiles } from "../metrics/severity-zones.ts";
import { bearings } from "../metrics/vibration/bearing-catalogue.ts";
import { readBearing, type StatedBearing } from "../metrics/vibration/bearing-frequencies.ts";
import { type BearingDiagnosis, diagnoseBearing, diagnosisLimits, needsOf } from "../metrics/vibration/diagnosis.ts";
import { timeFeatures } from "../metrics/vibration/time-features.ts";
import { severityBand, standardGravity, velocityRms } from "../metrics/vibration/velocity.ts";
import { type Output, runVerb } from "./output.ts";
import { readWaveform } from "./waveform-file.ts";

interface DiagnoseOptions {
  readonly data: string;
  readonly rate: string;
  readonly speed: string;
  readonly bearing: string;
  readonly unit: string;
  readonly profile: string;
}

/** m/s² in one of the unit. */
const units: Readonly<Record<string, number>> = { g: standardGravity, "m/s2": 1 };

export function addDiagnose(program: Command): void {
  program
    .command("diagnose")
    .description("name the fault of a rolling bearing from a waveform; prints JSON")
    .requiredOption("--data <file>", "raw acceleration: little-endian float32, one channel, no header")
    .requiredOption("--rate <hertz>", "samples per second")
    .requiredOption("--speed <rpm>", "turns of the shaft per minute, within 1 %")
    .requiredOption("--bearing <text>", "defect frequencies in multiples of the shaft's, geometry, or a known name")
    .option("--unit <unit>", `unit of the samples: ${Object.keys(units).join(", ")}`, "g")
    .option("--profile <name>", `severity zones: ${Object.keys(zoneProfiles).join(", ")}`, "small")
    .addHelpText(
      "after",
      `
The type is none, outer, inner, ball or unknown: impulsive, or weakly periodic, but nothing of this bearing explains it.
Known bearings: ${Object.keys(bearings).join(", ")}.

Examples:
  samspel diagnose --data de.f32 --rate 12000 --speed 1750 --bearing "bpfo=3.585,bpfi=5.415,bsf=2.357,ftf=0.398"
  samspel diagnose --data de.f32 --rate 12000 --speed 1750 --bearing "bpfo=104.6Hz,bpfi=157.9Hz"
  samspel diagnose --data de.f32 --rate 12000 --speed 1750 --bearing "n=9,d=7.94,D=39.04"
  samspel diagnose --data de.f32 --rate 12000 --speed 1750 --bearing 6205`,
    )
    .action(async (options: DiagnoseOptions, command: Command) => {
      await runVerb(command, (output) => diagnose(options, output));
    });
}

async function diagnose(options: DiagnoseOptions, output: Output): Promise<void> {
  const rateHz = positive("--rate", options.rate);
  const speedRpm = positive("--speed", options.speed);
  const { profile, unit } = options;
  const scale = Object.hasOwn(units, unit) ? units[unit] : undefined;
  if (scale === undefined) throw wrongArgument(`--unit ${unit} is not known.`, Object.keys(units).join(" or "));
  if (!isZoneProfile(profile)) throw wrongArgument(`--profile ${profile} is not known.`, "a name that --help lists");
  const shaftHz = speedRpm / 60;
  const bearing = readBearing(options.bearing, shaftHz);
  if (typeof bearing === "string") {
    throw wrongArgument(`--bearing: ${bearing}.`, `for example "bpfo=3.585,bpfi=5.415,bsf=2.357,ftf=0.398"`);
  }
  const samples = await readWaveform(options.data);
  const reach = { samples, rateHz, shaftHz, bearing };
  checkReach(reach);
  const warnings = warningsOf(reach);
  const found = diagnoseBearing({ samples, rateHz, shaftHz, orders: bearing.orders });
  const acceleration = samples.map((value) => value * scale);
  const severity = severityOf(found, { samples: acceleration, rateHz, speedRpm, profile });
  const { mean } = timeFeatures(samples);
  const { rms } = timeFeatures(samples.map((value) => value - mean));
  const result = {
    ok: true,
    type: found.type,
    evidence: evidenceOf(found, { rms, unit, bearing, shaftHz }),
    severity,
    warnings,
    notASafetyFunction: true,
  };
  for (const warning of warnings) process.stderr.write(`Warning: ${warning}\n`);
  output.result(result, JSON.stringify(result, null, 2));
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value > 0 && Number.isFinite(value)) return value;
  throw wrongArgument(`${option} ${text} is no positive number.`, "a number such as 12000");
}

function wrongArgument(message: string, expected: string): ConfigError {
  return new ConfigError(message, { code: "SAMSPEL_DIAGNOSE_ARGUMENT", next: `Write ${expected}.` });
}

interface Reach {
  readonly samples: Float64Array;
  readonly rateHz: number;
  readonly shaftHz: number;
  readonly bearing: StatedBearing;
}

/** Refuses what cannot show the defect frequencies, whatever the bearing is like. */
function checkReach({ samples, rateHz, shaftHz, bearing: { orders } }: Reach): void {
  const needs = needsOf({ shaftHz, orders });
  const seconds = samples.length / rateHz;
  if (rateHz < needs.rateHz) {
    throw new PermanentError(
      `At ${rateHz} samples per second the inner race frequency of ${(orders.bpfi * shaftHz).toFixed(1)} Hz cannot be seen.`,
      {
        code: "SAMSPEL_WAVEFORM_RATE",
        next: `Check --rate and --speed, or record at ${Math.ceil(needs.rateHz)} Hz or more.`,
      },
    );
  }
  if (seconds >= needs.fewestSeconds) return;
  throw new PermanentError(
    `The waveform has ${seconds.toFixed(3)} s; at least ${needs.fewestSeconds.toFixed(3)} s are needed, ${needs.seconds.toFixed(3)} s to name a fault.`,
    {
      code: "SAMSPEL_WAVEFORM_TOO_SHORT",
      next: `Check --rate, or record longer: ${diagnosisLimits.passes} passes over the outer race, better 1 s or more.`,
    },
  );
}

/** What the reader should know about the answer. */
function warningsOf({ samples, rateHz, shaftHz, bearing }: Reach): string[] {
  const { seconds } = needsOf({ shaftHz, orders: bearing.orders });
  const given = samples.length / rateHz;
  if (given >= seconds) return [...bearing.warnings];
  const short = `The waveform has ${given.toFixed(3)} s; ${seconds.toFixed(3)} s are needed to name a fault. Only its impulses are judged.`;
  return [...bearing.warnings, short];
}

interface EvidenceContext {
  readonly rms: number;
  readonly unit: string;
  readonly bearing: StatedBearing;
  readonly shaftHz: number;
}

function evidenceOf(found: BearingDiagnosis, { rms, unit, bearing, shaftHz }: EvidenceContext): object {
  const { orders, origin } = bearing;
  return {
    reason: found.reason,
    prominenceLimit: diagnosisLimits.prominence,
    prominences: found.prominences.map(({ fault, hertz, foundHz, prominence }) => ({
      fault,
      frequencyHz: round(hertz),
      foundHz: round(foundHz),
      prominence: round(prominence),
    })),
    bands: found.bands.map(({ lowHz, highHz, spectralKurtosis }) => ({
      lowHz: round(lowHz),
      highHz: round(highHz),
      spectralKurtosis: round(spectralKurtosis),
    })),
    rms: round(rms),
    unit,
    crest: round(found.crest),
    kurtosis: round(found.kurtosis),
    frequenciesHz: Object.fromEntries(Object.entries(orders).map(([name, order]) => [name, round(order * shaftHz)])),
    frequenciesFrom: origin,
  };
}

type SeverityLevel = "normal" | "watch" | "plan maintenance" | "act";

interface SeverityInput {
  readonly samples: Float64Array;
  readonly rateHz: number;
  readonly speedRpm: number;
  readonly profile: ZoneProfileName;
}

/** Velocity needs a second, and a rate of 2.56 times its band; without them there is a level, but no zone. */
function severityOf({ type }: BearingDiagnosis, { samples, rateHz, speedRpm, profile }: SeverityInput): object {
  const band = severityBand(speedRpm);
  if (samples.length < rateHz || rateHz < 2.56 * band.highHz) {
    const unavailable = "too-short: velocity needs at least one second and 2560 samples per second";
    return { level: levelOf(type, undefined), velocityRmsMmS: { unavailable }, zone: { unavailable } };
  }
  const velocityRmsMmS = velocityRms({ samples, rateHz }, band);
  const zone = zoneOf(velocityRmsMmS, zoneProfiles[profile]);
  const { source, machines } = zoneProfiles[profile];
  return {
    level: levelOf(type, zone),
    velocityRmsMmS: round(velocityRmsMmS),
    bandHz: [band.lowHz, band.highHz],
    zone,
    profile,
    machines,
    source,
    indicative: true,
  };
}

/** The worse of what the bearing and the zone say. A bearing fault shows long before the velocity rises. */
function levelOf(type: BearingDiagnosis["type"], zone: Zone | undefined): SeverityLevel {
  if (zone === "D") return "act";
  if (zone === "C" || type === "outer" || type === "inner" || type === "ball") return "plan maintenance";
  return type === "unknown" ? "watch" : "normal";
}

function round(value: number): number {
  return Number(value.toPrecision(6));
}
