/** Energy of a range as a table (RFC 4180): one row for each machine and period, the site first. Pure. */
import { csvText } from "./csv-text.ts";
import type { EnergyReport, EnergySums } from "./energy.ts";

const columns = [
  ...[
    "from",
    "to",
    "period",
    "machine",
    "kWh",
    "off_kWh",
    "standby_kWh",
    "ready_kWh",
    "processing_kWh",
    "unknown_state_kWh",
  ],
  ...[
    "counted_in_gap_kWh",
    "avoidable_kWh",
    "produced",
    "good",
    "kWh_per_good",
    "kWh_per_produced",
    "expected_kWh",
    "expected_low_kWh",
  ],
  ...[
    "expected_high_kWh",
    "actual_over_expected",
    "peak_kW",
    "peak_from",
    "cost_SEK",
    "kg_CO2e",
    "factor_g_per_kWh",
    "factor_method",
  ],
  ...["factor_year", "factor_source", "coverage", "assessment", "remarks"],
];

/** A row for each factor, so that no CO₂e stands without its own. Empty where a figure is missing; `remarks` says why. */
export function energyCsv(report: EnergyReport): string {
  const machines = [
    { name: "site", periods: report.site.periods },
    ...report.assets.map(({ metric, periods }) => ({ name: metric, periods })),
  ];
  const rows = machines.flatMap(({ name, periods }) => periods.flatMap((sums) => rowsOf(name, sums)));
  return `${[columns, ...rows].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

function rowsOf(machine: string, sums: EnergySums): (string | number | null)[][] {
  const iso = (timeMs: number) => new Date(timeMs).toISOString();
  const { expected, peak } = sums;
  const factors = sums.co2e.length === 0 ? [undefined] : sums.co2e;
  return factors.map((found) => [
    ...[
      iso(sums.fromMs),
      iso(sums.toMs),
      sums.name ?? "",
      machine,
      sums.kwh,
      sums.offKwh,
      sums.standbyKwh,
      sums.readyKwh,
    ],
    ...[sums.processingKwh, sums.unknownKwh, sums.gapKwh, sums.avoidableKwh, sums.produced, sums.good, sums.kwhPerGood],
    ...[sums.kwhPerProduced, expected?.kwh ?? null, expected?.lowKwh ?? null, expected?.highKwh ?? null, sums.ratio],
    ...[peak?.kw ?? null, peak === null ? null : iso(peak.fromMs), sums.sek, found?.kg ?? null],
    ...[
      found?.factor.gPerKwh ?? null,
      found?.factor.method ?? null,
      found?.factor.year ?? null,
      found?.factor.source ?? null,
    ],
    ...[
      sums.coverage,
      sums.assessment,
      Object.entries(sums.reasons)
        .map(([name, why]) => `${name}: ${why}`)
        .join("; "),
    ],
  ]);
}

function cell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(8)));
  return csvText(value);
}
