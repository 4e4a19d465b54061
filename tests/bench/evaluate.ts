/**
 * `npm run evaluate`: the condition models on public machine data, each set by its own protocol, beside what others
 * published. Prints one JSON line per set and, with `--write FILE`, the page of the documentation. Skips what is not at hand.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { sharedData } from "../support/shared-data.ts";
import { run as skab } from "./skab.ts";
import { type Evaluation, evaluateBearings, evaluateLife, evaluateTep, hashOf } from "./support-evaluation.ts";
import { evaluateCnc, evaluateFemto, evaluateNab } from "./support-evaluation-machines.ts";
import { evaluationPage } from "./support-evaluation-page.ts";

const { values } = parseArgs({
  options: { write: { type: "string" }, only: { type: "string", multiple: true, default: [] } },
});

async function evaluateSkab(data: string): Promise<Evaluation> {
  const result = await skab(join(data, "skab"));
  return { set: "skab", sha256: hashOf(join(data, "skab")), figures: { ...result } };
}

const sets: Readonly<Record<string, (data: string) => Promise<Evaluation>>> = {
  skab: evaluateSkab,
  tep: evaluateTep,
  cmapss: evaluateLife,
  bearings: evaluateBearings,
  femto: evaluateFemto,
  nab: evaluateNab,
  cnc: evaluateCnc,
};

async function main(data: string): Promise<void> {
  const results: Evaluation[] = [];
  for (const [name, evaluate] of Object.entries(sets)) {
    if (values.only.length > 0 && !values.only.includes(name)) continue;
    const result = await evaluate(data);
    console.log(JSON.stringify({ name: result.set, ...result.figures, sha256: result.sha256 }));
    results.push(result);
  }
  if (values.write === undefined) return;
  writeFileSync(values.write, evaluationPage(results, new Date().toISOString().slice(0, 10)));
}

if (sharedData === undefined)
  console.log(JSON.stringify({ name: "evaluate", skipped: "the data is not on this machine" }));
else await main(sharedData);
