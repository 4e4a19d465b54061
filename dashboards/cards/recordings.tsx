/** Card `recordings`: campaigns and their recordings, what the store holds of each, and the way to its labels. */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { RecordingReport } from "../../gateway/core/recording.ts";
import { Failure } from "../controls/failure.tsx";
import { Link } from "../controls/link.tsx";
import { usePress } from "../controls/use-press.ts";
import { useScreen } from "../screen.ts";
import { useExportWords } from "../use-export-words.ts";
import { recordingsChanged, useRecordings } from "../use-recordings.ts";
import { defineCard } from "./card.ts";
import { DescribePart } from "./describe-part.tsx";
import { ExportPart } from "./export-part.tsx";

export const recordings = defineCard({ about: "site", view: Recordings });

function Recordings() {
  const { words } = useScreen();
  const { recordings: all, failure } = useRecordings();
  const text = words.value.recordings;
  if (all === undefined) return failure === undefined ? <p>{words.value.shell.loading}</p> : <Failure text={failure} />;
  if (all.length === 0) return <p class="empty">{text.none}</p>;
  const byCampaign = Map.groupBy(all, ({ campaign }) => campaign ?? "");
  return (
    <>
      <Failure text={failure} />
      {[...byCampaign].map(([campaign, members]) => (
        <section key={campaign}>
          <h2>{campaign === "" ? text.noCampaign : campaign}</h2>
          <ul class="source-grid">
            {members.map((recording) => (
              <li key={recording.id} class="source">
                <RecordingEntry recording={recording} onChange={recordingsChanged} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function RecordingEntry({ recording, onChange }: { recording: RecordingReport; onChange: () => void }) {
  const { live, words, format, queries } = useScreen();
  const { id, name, fromMs, toMs, context, keep, valueCount, thinnedCount, removedCount, state } = recording;
  const text = words.value.recordings;
  const own = useExportWords();
  const action = usePress();
  const count = (value: number) => format.value.integer(value);
  const describing = useRef<HTMLDetailsElement>(null);
  const toTexts = (): void => {
    describing.current?.setAttribute("open", "");
    describing.current?.querySelector("summary")?.focus();
  };
  return (
    <article>
      <h3>{name}</h3>
      <p class="number">
        {toMs === undefined
          ? `${format.value.dateTime(fromMs)} · ${text.running}`
          : text.until(format.value.dateTime(fromMs), format.value.dateTime(toMs))}
      </p>
      {[context.product, context.operatingConditions, context.notes].map(
        (each) => each !== undefined && <p key={each}>{each}</p>,
      )}
      <p class="muted number">{text.values(count(valueCount))}</p>
      {thinnedCount > 0 && <p class="problem">{text.thinned(count(thinnedCount))}</p>}
      {removedCount > 0 && <p class="problem">{text.removed(count(removedCount))}</p>}
      {!keep && <p>{text.notKept}</p>}
      <div class="form-row">
        <Link to={{ page: { name: "recording", id } }} class="button">
          {text.toLabels}
        </Link>
        <button
          type="button"
          class="button"
          disabled={action.isBusy || live.state.value === "lost"}
          onClick={() =>
            void action.run(async () => {
              await queries.recordings.change(id, { keep: !keep });
              onChange();
            })
          }
        >
          {keep ? text.release : text.keep}
        </button>
      </div>
      <Unfolding title={own.describe} part={describing}>
        <DescribePart recording={recording} onChange={onChange} />
      </Unfolding>
      {state === "stopped" && (
        <Unfolding title={own.title}>
          <ExportPart recording={recording} toTexts={toTexts} />
        </Unfolding>
      )}
      <Failure text={action.failure} />
    </article>
  );
}

interface UnfoldingProps {
  readonly title: string;
  readonly part?: preact.Ref<HTMLDetailsElement>;
  readonly children: preact.ComponentChildren;
}

/** Its content is made when it is opened first. */
function Unfolding({ title, part, children }: UnfoldingProps) {
  const isOpen = useSignal(false);
  return (
    <details ref={part ?? null} onToggle={({ currentTarget }) => (isOpen.value ||= currentTarget.open)}>
      <summary>{title}</summary>
      {isOpen.value && children}
    </details>
  );
}
