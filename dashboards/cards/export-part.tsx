/** Export of a recording on its page: what it is called for others, what a shared one would tell, and how the jobs fare. */
import { useSignal } from "@preact/signals";
import type { RecordingReport } from "../../gateway/core/recording.ts";
import type { ExportJobReport, ExportPreview } from "../../gateway/core/recording-export.ts";
import { Failure } from "../controls/failure.tsx";
import { usePress } from "../controls/use-press.ts";
import { fairGaps } from "../fair.ts";
import { mayConfigure } from "../permission.ts";
import type { ExportWish } from "../recording-queries.ts";
import { useScreen } from "../screen.ts";
import { useExportWords } from "../use-export-words.ts";
import { useRepeated } from "../use-repeated.ts";
import { inOwnWords } from "../written-sentences.ts";
import { ExportFields, type ExportForm, emptyForm, wishOf } from "./export-fields.tsx";

const everyMs = 2000;

interface ExportPartProps {
  readonly recording: RecordingReport;
  /** Where the texts of the recording are changed. */
  toTexts(): void;
}

export function ExportPart({ recording, toTexts }: ExportPartProps) {
  const { live, words, queries } = useScreen();
  const text = useExportWords();
  const form = useSignal<ExportForm>(emptyForm);
  const preview = useSignal<{ readonly of: string; readonly shown: ExportPreview } | undefined>(undefined);
  const { answer: jobs = [], failure } = useRepeated(() => queries.recordings.exports(), everyMs);
  const action = usePress();
  const wish = wishOf(form.value);
  const isShared = wish.profile !== "own";
  // A change of the form makes the preview that of something else.
  const isReviewed = preview.value?.of === JSON.stringify(wish);
  const hasFindings = isReviewed && preview.value?.shown.fields.some(({ isOpen }) => isOpen === true) === true;
  const isOff = action.isBusy || live.state.value === "lost";
  const look = (): void =>
    void action.run(async () => {
      const shown = await queries.recordings.previewExport(recording.id, wish);
      preview.value = { of: JSON.stringify(wish), shown };
    });
  const start = (): void =>
    void action.run(async () => {
      await queries.recordings.startExport(recording.id, { ...wish, ...(isShared ? { reviewed: true } : {}) });
      preview.value = undefined;
    });
  if (!mayConfigure(live.site.value)) return <p class="muted">{text.engineersOnly}</p>;
  return (
    <>
      <ExportFields form={form} />
      <Gaps recording={recording} wish={wish} />
      {preview.value !== undefined && isReviewed && <Preview {...preview.value.shown} />}
      {hasFindings && <p class="problem">{text.openFindings}</p>}
      <div class="form-row">
        {isShared && (
          <button type="button" class="button" disabled={isOff} onClick={look}>
            {action.isBusy ? words.value.shell.loading : text.preview}
          </button>
        )}
        <button
          type="button"
          class="button"
          disabled={isOff || (isShared && !isReviewed) || hasFindings}
          onClick={start}
        >
          {isShared ? text.startShared : text.start}
        </button>
      </div>
      <Failure text={action.failure ?? failure} />
      <ul class="plain-list">
        {jobs
          .filter((job) => job.recording === recording.id)
          .map((job) => (
            <li key={job.id}>
              <Job job={job} toTexts={toTexts} />
            </li>
          ))}
      </ul>
    </>
  );
}

/** What somebody else would miss (findable, accessible, interoperable, reusable); nothing is ticked off. */
function Gaps({ recording, wish }: { recording: RecordingReport; wish: ExportWish }) {
  const { live } = useScreen();
  const text = useExportWords();
  const gaps = fairGaps({ recording, wish, tags: [...live.tags.value.values()] });
  if (gaps.length === 0) return null;
  return (
    <>
      <p>{text.gaps}</p>
      <ul>
        {gaps.map(({ name, count }) => (
          <li key={name}>{text.gap[name](String(count))}</li>
        ))}
      </ul>
    </>
  );
}

function Preview({ fields, keyPath }: ExportPreview) {
  const text = useExportWords();
  return (
    <section class="export-preview" aria-label={text.previewTitle}>
      {(["person", "company"] as const).map((about) => (
        <details key={about} open={about === "person"}>
          <summary>{text.about[about]}</summary>
          <table>
            <thead>
              <tr>
                {[text.field, text.was, text.becomes].map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {fields
                .filter((field) => field.about === about)
                .map(({ field, was, becomes, isOpen }) => (
                  <tr key={`${field} ${was}`} class={isOpen === true ? "problem" : ""}>
                    <td>{field}</td>
                    <td>{was}</td>
                    <td>{becomes}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        </details>
      ))}
      <p class="muted">{text.key(keyPath)}</p>
      <p>{text.roster}</p>
    </section>
  );
}

function Job({ job, toTexts }: { job: ExportJobReport; toTexts: () => void }) {
  const { live, format, queries } = useScreen();
  const { id, state, profile, progress, etaSeconds, crate, startedMs } = job;
  // It would fail again as long as the text says what it says.
  const isAboutText = state === "failed" && job.code === "SAMSPEL_SHARE_PERSON";
  const text = useExportWords();
  const action = usePress();
  const isOff = action.isBusy || live.state.value === "lost";
  const isOpen = state === "waiting" || state === "running";
  const press = (name: string, work: () => Promise<unknown>) => (
    <button
      type="button"
      class="button"
      disabled={isOff}
      onClick={() => void action.run(async () => void (await work()))}
    >
      {name}
    </button>
  );
  return (
    <div class="export-job">
      <p>
        <strong>{text.states[state]}</strong> {text.profiles[profile]}{" "}
        <span class="muted number">{format.value.dateTime(startedMs)}</span>
      </p>
      {isOpen && (
        <p>
          <progress max={1} value={progress} aria-label={text.progress} />{" "}
          <span class="number">
            {format.value.percent(progress)}
            {etaSeconds !== null && ` · ${text.left(format.value.duration(etaSeconds * 1000))}`}
          </span>
        </p>
      )}
      {state === "failed" && <Failure text={isAboutText ? `${text.nameFound} (${job.message})` : whyOf(job)} />}
      {crate !== undefined && (
        <>
          <p class="number">
            {profile === "features"
              ? text.figures(format.value.number(crate.bytes / 1e6))
              : text.crate(format.value.integer(crate.rows), format.value.number(crate.bytes / 1e6))}
          </p>
          {crate.missing.map((each) => (
            <p key={each} class="problem">
              {inOwnWords(each, text.missing)}
            </p>
          ))}
        </>
      )}
      <div class="form-row">
        {state === "done" && (
          <a class="button" href={queries.recordings.crateAddress(id)} download>
            {text.download}
          </a>
        )}
        {isAboutText && (
          <button type="button" class="button" onClick={toTexts}>
            {text.toTexts}
          </button>
        )}
        {state === "failed" &&
          press(isAboutText ? text.tryAgain : text.resume, () => queries.recordings.changeExport(id, "resume"))}
        {isOpen && press(text.cancel, () => queries.recordings.changeExport(id, "cancel"))}
        {!isOpen && press(text.remove, () => queries.recordings.removeExport(id))}
      </div>
      <Failure text={action.failure} />
    </div>
  );
}

function whyOf({ message, next }: ExportJobReport): string {
  return [message, next].filter(Boolean).join(" ");
}
