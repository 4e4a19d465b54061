/** `samspel energy`: report, baseline and leak test of a running gateway. */
import { writeFileSync } from "node:fs";
import type { Command } from "commander";
import { InvalidArgumentError } from "commander";
import type { AirTestReport, EnergyBaselineReport, EnergyReport, EnergySums } from "../core/energy.ts";
import { energyCsv } from "../core/energy-csv.ts";
import { PermanentError } from "../core/errors.ts";
import { type GatewayOption, gatewayClient, gatewayVerb } from "./gateway-client.ts";
import { type Output, runVerb } from "./output.ts";

interface ReportOptions extends GatewayOption {
  readonly month?: string;
  readonly by: string;
  readonly csv?: string;
}

interface BaselineOptions extends GatewayOption {
  readonly metric: string;
  readonly from: number;
  readonly to: number;
  readonly by: string;
}

interface AirOptions extends GatewayOption {
  readonly onLoad?: number;
  readonly offLoad?: number;
  readonly capacity?: number;
  readonly volume?: number;
  readonly pressures?: readonly [number, number];
  readonly seconds?: number;
  readonly hours: number;
}

export function addEnergy(program: Command): void {
  const energy = program
    .command("energy")
    .description("energy of a running gateway: report, baseline, leak test of compressed air");
  gatewayVerb(energy, "report", "energy of a month by machine and day; as a table with --csv")
    .option("--month <YYYY-MM>", "the month; the present one when left out")
    .option("--by <period>", "hour, shift, day or month", "day")
    .option("--csv <file>", "writes every period of every machine into a file")
    .addHelpText(
      "after",
      "\nExamples:\n  samspel energy report --month 2026-11\n  samspel energy report --month 2026-11 --csv november.csv",
    )
    .action((options: ReportOptions, command: Command) => runVerb(command, (output) => report(options, output)));
  gatewayVerb(energy, "baseline", "learns what energy a machine needs for its parts, from a time of normal work")
    .requiredOption("--metric <id>", "metric energy, like spindle-1/energy")
    .requiredOption("--from <time>", "start of normal work, ISO 8601", time)
    .requiredOption("--to <time>", "end of normal work, ISO 8601", time)
    .option("--by <period>", "hour, shift, day or month", "day")
    .addHelpText(
      "after",
      "\nExamples:\n  samspel energy baseline --metric spindle-1/energy --from 2026-10-01 --to 2026-11-01",
    )
    .action((options: BaselineOptions, command: Command) => runVerb(command, (output) => baseline(options, output)));
  gatewayVerb(energy, "air-test", "leakage of compressed air from load cycles, or from the fall of the pressure")
    .option("--on-load <seconds>", "time on load, while nothing is produced", number)
    .option("--off-load <seconds>", "time off load", number)
    .option("--capacity <m3/min>", "delivery on load", number)
    .option("--volume <m3>", "volume of tank and net", number)
    .option("--pressures <bar>", "gauge pressure at start and end, like 7,5.5", pair)
    .option("--seconds <number>", "between the two pressures", number)
    .requiredOption("--hours <number>", "hours a year under pressure", number)
    .addHelpText(
      "after",
      "\nExamples:\n  samspel energy air-test --on-load 90 --off-load 210 --capacity 5 --hours 5000\n  samspel energy air-test --volume 1.5 --pressures 7,5.5 --seconds 240 --hours 8760",
    )
    .action((options: AirOptions, command: Command) => runVerb(command, (output) => airTest(options, output)));
}

async function report({ gateway, month, by, csv }: ReportOptions, output: Output): Promise<void> {
  const query = new URLSearchParams({ by, month: month ?? new Date().toISOString().slice(0, 7) });
  const found = await gatewayClient(gateway).get<EnergyReport>(`/energy?${query}`);
  if (csv !== undefined) writeFileSync(csv, energyCsv(found));
  const rows = [["site", found.site.total] as const, ...found.assets.map(({ name, total }) => [name, total] as const)];
  const lines = [
    `${new Date(found.fromMs).toISOString()} – ${new Date(found.toMs).toISOString()} (${found.timeZone})`,
    ...rows.map(([name, sums]) => line(name, sums)),
    ...found.site.total.co2e.map(({ kg, factor }) => {
      const { gPerKwh, method, year, source, isUnconfirmed } = factor;
      return `CO2e ${kg.toFixed(1)} kg: ${gPerKwh} g/kWh, ${method}-based, ${year}, ${source}${isUnconfirmed ? "; check before reporting" : ""}`;
    }),
    ...(csv === undefined ? [] : [`Written: ${csv}`]),
  ];
  output.result(found, lines.join("\n"));
}

function line(name: string, sums: EnergySums): string {
  const shown = (value: number | null, unit: string, digits = 1) =>
    value === null ? `– ${unit}` : `${value.toFixed(digits)} ${unit}`;
  const peak =
    sums.peak === null ? "" : `, peak ${sums.peak.kw.toFixed(1)} kW at ${new Date(sums.peak.fromMs).toISOString()}`;
  const seen =
    sums.assessment === "sufficient" ? "" : ` (${sums.assessment}: ${(100 * sums.coverage).toFixed(0)} % observed)`;
  return `${name}: ${shown(sums.kwh, "kWh")}, avoidable ${shown(sums.avoidableKwh, "kWh")}, ${shown(sums.kwhPerProduced, "kWh/part", 3)}, ${shown(sums.sek, "SEK", 0)}${peak}${seen}`;
}

async function baseline({ gateway, metric, from, to, by }: BaselineOptions, output: Output): Promise<void> {
  const found = await gatewayClient(gateway).post<EnergyBaselineReport>("/energy/baselines", { metric, from, to, by });
  const { version, periods, baseKwh, drivers, r2, cvRmse } = found;
  const terms = drivers.map(
    ({ name, kwhPerUnit, standardError }) => `${kwhPerUnit.toFixed(4)} ± ${standardError.toFixed(4)} kWh · ${name}`,
  );
  const text = `Baseline ${version} of ${metric}: ${baseKwh.toFixed(2)} kWh + ${terms.join(" + ")} per ${by}; R² ${r2.toFixed(3)}, CV(RMSE) ${cvRmse.toFixed(3)}, ${periods} periods.`;
  output.result(found, text);
}

async function airTest(options: AirOptions, output: Output): Promise<void> {
  const test = testOf(options);
  const found = await gatewayClient(options.gateway).post<AirTestReport>("/energy/air-tests", {
    test,
    hoursPerYear: options.hours,
  });
  const share = found.leakShare === null ? "" : `${(100 * found.leakShare).toFixed(0)} % of the time on load, `;
  const cost =
    found.sekPerYear === null
      ? "no cost without energy.tariff"
      : `${found.sekPerYear.toFixed(0)} SEK a year at ${found.orePerKwh} öre/kWh`;
  const flow = found.leakM3Min === null ? "" : `${found.leakM3Min.toFixed(2)} m³/min, `;
  output.result(
    found,
    `Leakage: ${share}${flow}${found.kw.toFixed(2)} kW, ${found.kwhPerYear.toFixed(0)} kWh a year, ${cost}.`,
  );
}

function testOf({ onLoad, offLoad, capacity, volume, pressures, seconds }: AirOptions): object {
  if (onLoad !== undefined && offLoad !== undefined && capacity !== undefined) {
    return { kind: "cycle", onLoadSeconds: onLoad, offLoadSeconds: offLoad, capacityM3Min: capacity };
  }
  if (volume !== undefined && pressures !== undefined && seconds !== undefined) {
    return { kind: "decay", volumeM3: volume, startBar: pressures[0], endBar: pressures[1], seconds };
  }
  throw new PermanentError("A test needs its readings.", {
    code: "SAMSPEL_ENERGY_AIR_TEST",
    next: "Give --on-load, --off-load and --capacity, or --volume, --pressures and --seconds.",
  });
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new InvalidArgumentError("It is no number.");
  return value;
}

function pair(text: string): readonly [number, number] {
  const [first = "", second = ""] = text.split(",");
  return [number(first), number(second)];
}

function time(text: string): number {
  const timeMs = Date.parse(text);
  if (!Number.isFinite(timeMs)) throw new InvalidArgumentError("Write it as 2026-11-26 or 2026-11-26T08:00:00Z.");
  return timeMs;
}
