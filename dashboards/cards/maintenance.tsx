/** Card `maintenance`: the work that was done on an asset, newest first. */
import { useSignal } from "@preact/signals";
import { useScreen } from "../screen.ts";
import { useEntries, useLogbookWords } from "../use-logbook.ts";
import { type AssetProps, defineCard } from "./card.ts";
import { Entries } from "./logbook-entries.tsx";
import { NewEntry } from "./logbook-form.tsx";

export const maintenance = defineCard({ about: "asset", view: Maintenance });

function Maintenance({ asset }: AssetProps) {
  const { words, format } = useScreen();
  const again = useSignal(0);
  const text = useLogbookWords();
  const { answer, failure } = useEntries("maintenance", asset.id, again.value);
  const onChange = () => {
    again.value++;
  };
  return (
    <>
      <h2>{text.maintenance}</h2>
      {failure !== undefined && <p class="failure">{failure}</p>}
      {answer === undefined && failure === undefined && <p class="empty">{words.value.shell.loading}</p>}
      {answer?.entries.length === 0 && <p class="empty">{text.noWork}</p>}
      {answer !== undefined && (
        <>
          {answer.entries.length > 0 && <Entries entries={answer.entries} onChange={onChange} />}
          {answer.more > 0 && <p class="muted">{text.more(format.value.integer(answer.more))}</p>}
          <NewEntry kind="maintenance" about={asset.id} noteDays={answer.noteDays} onChange={onChange} />
        </>
      )}
    </>
  );
}
