/** Card `case`: what is known of the alarm of an asset in one place, and what it was, said with one press. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { CaseDetail, CaseReport, CaseSignal, Verdict } from "../../gateway/core/cases.ts";
import { Failure } from "../controls/failure.tsx";
import { textOf, usePress } from "../controls/use-press.ts";
import { useScreen } from "../screen.ts";
import { type AssetProps, defineCard } from "./card.ts";
import { ScoreTrace } from "./score-trace.tsx";
import { signalName } from "./signal-name.ts";

export const assetCase = defineCard({ about: "asset", title: (words) => words.cases.title, view: AssetCase });

function AssetCase({ asset }: AssetProps) {
  const { live, words } = useScreen();
  const own = live.cases.value.filter((each) => each.asset === asset.id);
  const [newest, ...earlier] = own;
  if (newest === undefined) return <p class="calm">{words.value.cases.none}</p>;
  return (
    <>
      <Case key={newest.id} report={newest} />
      {earlier.length > 0 && (
        <details>
          <summary>{words.value.cases.earlier(earlier.length)}</summary>
          <ul class="plain">
            {earlier.map((report) => (
              <li key={report.id}>
                <CaseLine report={report} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

/** When, how long, and what it was. */
function CaseLine({ report: { openedMs, overMs, verdict, state } }: { report: CaseReport }) {
  const { live, words, format } = useScreen();
  const text = words.value.cases;
  const lasted = format.value.duration((overMs ?? live.nowMs.value) - openedMs);
  return (
    <p>
      <strong>{text.states[state]}</strong> {format.value.dateTime(openedMs)},{" "}
      {overMs === undefined ? text.lasts(lasted) : text.lasted(lasted)}.{" "}
      {verdict === undefined ? text.notJudged : text.judged[verdict.verdict]}
    </p>
  );
}

function Case({ report }: { report: CaseReport }) {
  const { words, format } = useScreen();
  const text = words.value.cases;
  const { advice, doubtfulSensors, health, diagnosis, alarms, peak } = report;
  return (
    <div class="form-wide">
      <CaseLine report={report} />
      <p>
        {text.size(format.value.number(peak), alarms)}
        {health === undefined
          ? ""
          : ` ${words.value.health.title}: ${words.value.health.of(format.value.integer(health))}.`}
        {diagnosis === undefined
          ? ""
          : ` ${words.value.health.diagnosis}: ${words.value.health.faults[diagnosis] ?? diagnosis}.`}{" "}
        {doubtfulSensors.length === 0 ? text.sensorsGood : <SensorDoubt tagIds={doubtfulSensors} />}
      </p>
      <ul class="plain">
        {advice.map((code) => (
          <li key={code}>
            <strong>{text.advice[code]}</strong>
          </li>
        ))}
      </ul>
      <p class="muted">{text.notSafety}</p>
      <Verdicts report={report} />
      <Evidence report={report} />
    </div>
  );
}

function SensorDoubt({ tagIds }: { tagIds: readonly string[] }) {
  const { live, words } = useScreen();
  return <>{words.value.cases.doubt(tagIds.map((id) => signalName(id, live.tags.value, words.value)).join(", "))}</>;
}

const verdicts: readonly Verdict[] = ["true", "false", "planned"];

/** One press says it; another press says it anew. */
function Verdicts({ report }: { report: CaseReport }) {
  const { live, words, queries } = useScreen();
  const text = words.value.cases;
  const action = usePress();
  const role = live.site.value?.role;
  if (role === "viewer") return <p class="muted">{text.needsOperator}</p>;
  const judge = (verdict: Verdict) =>
    action.run(async () => {
      await queries.judge(report.id, verdict);
      live.cases.value = await queries.cases();
    });
  return (
    <>
      <p>{text.question}</p>
      <fieldset class="actions-row plain-fieldset" aria-label={text.question}>
        {verdicts.map((verdict) => (
          <button
            key={verdict}
            type="button"
            class="button"
            aria-pressed={report.verdict?.verdict === verdict}
            disabled={action.isBusy || live.state.value === "lost"}
            onClick={() => judge(verdict)}
          >
            {text.verdicts[verdict]}
          </button>
        ))}
      </fieldset>
      {report.verdict?.verdict === "false" && <p class="muted">{text.falseNext}</p>}
      <Failure text={action.failure} />
    </>
  );
}

function Evidence({ report }: { report: CaseReport }) {
  const { words } = useScreen();
  const text = words.value.cases;
  return (
    <>
      <h3>{text.evidence}</h3>
      <CaseTrace report={report} />
      <div class="table-frame">
        <table>
          <thead>
            <tr>
              <th scope="col">{text.signal}</th>
              <th scope="col" class="number">
                {text.share}
              </th>
              <th scope="col" class="number">
                {text.before}
              </th>
              <th scope="col" class="number">
                {text.worst}
              </th>
              <th scope="col" class="number">
                {text.learned}
              </th>
            </tr>
          </thead>
          <tbody>
            {report.signals.slice(0, signalsShown).map((signal) => (
              <SignalRow key={signal.tagId} signal={signal} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

const signalsShown = 6;

function SignalRow({ signal: { tagId, unit, share, before, now, low, high } }: { signal: CaseSignal }) {
  const { live, words, format } = useScreen();
  const { number, percent } = format.value;
  return (
    <tr>
      <th scope="row">
        {signalName(tagId, live.tags.value, words.value)} <span class="muted">{format.value.unit(unit)}</span>
      </th>
      <td class="number">{percent(share)}</td>
      <td class="number">{before === undefined ? "–" : number(before)}</td>
      <td class="number">{number(now)}</td>
      <td class="number">{low === undefined || high === undefined ? "–" : `${number(low)} – ${number(high)}`}</td>
    </tr>
  );
}

/** Asked for anew when the case has moved on. */
function CaseTrace({ report: { id, peakMs, overMs, alarms } }: { report: CaseReport }) {
  const { words, queries } = useScreen();
  const detail = useSignal<CaseDetail | undefined>(undefined);
  const failure = useSignal<string | undefined>(undefined);
  useEffect(() => {
    queries.caseDetail(id).then(
      (found) => {
        detail.value = found;
      },
      (error: unknown) => {
        failure.value = textOf(error);
      },
    );
  }, [id, peakMs, overMs, alarms, queries, detail, failure]);
  const { timesMs = [], scores = [] } = detail.value?.trace ?? {};
  if (failure.value !== undefined) return <p class="failure">{failure.value}</p>;
  return (
    <ScoreTrace
      label={words.value.score.name}
      lines={[{ label: words.value.score.name, line: { timesMs: [...timesMs], values: [...scores] }, stroke: "solid" }]}
      range={{ fromMs: timesMs[0] ?? 0, toMs: timesMs.at(-1) ?? 1 }}
      isLoading={detail.value === undefined}
    />
  );
}
