/** Results of the evaluation → page of the documentation, with published numbers beside them. */
import type { Evaluation } from "./support-evaluation.ts";

/** Leaderboard of SKAB v0.9: F1, false and missed alarms in percent, over all 34 files. */
const skabPublished: readonly (readonly [string, number, number, number])[] = [
  ["Conv-AE (looks 58 s ahead; causal 0.71)", 0.78, 13.55, 28.02],
  ["MSET (looks 29 s ahead; causal 0.77)", 0.78, 39.73, 14.13],
  ["T² + Q (PCA)", 0.76, 26.62, 24.92],
  ["LSTM-AE", 0.74, 29.96, 25.92],
  ["Isolation forest", 0.29, 2.56, 82.89],
];

export function evaluationPage(results: readonly Evaluation[], date: string): string {
  const figuresOf = (set: string) => results.find((result) => result.set === set)?.figures ?? {};
  const [skab, tep, life, bearings] = ["skab", "tep", "cmapss", "bearings"].map(figuresOf);
  const hashes = results.map(({ set, sha256 }) => `| ${set} | \`${sha256.slice(0, 16)}\` |`);
  return `# How good the condition models are

Written by \`npm run evaluate -- --write FILE\` on ${date}; every number of Samspel comes from that run, on the files named here and with one
configuration for all. The data is public and not part of the project. Numbers of others are quoted, and are over more files than ours.

## Anomaly detection: SKAB, a water circuit

Rows 0 to 399 of each file train and set the limit, the rest is test; one confusion matrix over all files, row by row, nothing looks ahead, no
point adjustment. Row number, clock and elapsed time are no inputs: a score depends on the last 160 rows alone. Samspel: ${skab?.files} files of the
kind \`valve1\`, F1 between ${JSON.stringify(skab?.leaveOneOutF1)} when one file is left out.

| Detector | F1 | False alarms % | Missed % |
|---|---|---|---|
| always on | ${skab?.alwaysOnF1} | 100 | 0 |
| **Samspel** | **${skab?.f1}** | **${skab?.farPercent}** | **${skab?.marPercent}** |
${skabPublished.map((row) => `| ${row.join(" | ")} |`).join("\n")}

## Anomaly detection: Tennessee Eastman, a simulated chemical plant

Trained on the normal run, each file scored by itself, limit at 1 % false alarms on the second normal run, share of faulty rows found. Mean over ${tep?.faults} of the 21 faults:
**${tep?.meanDetection}**; ${tep?.alarmsBeforeFaultPercent} % alarms in the rows before the faults begin; with a limit that leaves 1 % of all normal rows above it
${tep?.meanDetectionPooledLimit}. By fault: ${JSON.stringify(tep?.byFault)}. Fault 14 is the fast one. Published, over all 21 faults: PCA T² 0.52, PCA Q 0.63,
CVA 0.73; three of the 21 are practically undetectable, so the means cannot be compared directly.

## Remaining life: turbofan engines, FD001

Ten folds by engine; each engine left out is cut off at random points with 7 to 145 cycles left, as in the official test; capped at 125. Root mean square
error **${life?.crossValidatedRmse}** cycles over ${life?.units} engines; ${life?.coverage90} of the truths lie in the 90 % interval, ${life?.coverage80} in the 80 % interval. Published, on
the official test: LSTM 16.14, CNN 12.61, recent deep models 10.4 to 11.5.

## Bearings: MFPT and Case Western, outer race faults and one healthy bearing

${bearings?.right} right, ${bearings?.unknown} unknown, ${bearings?.wrong} wrong. Known limit: ball faults and large, worn defects often leave no trace in the envelope.

## Data

| Set | SHA-256 over its files, first 16 digits |
|---|---|
${hashes.join("\n")}
`;
}
