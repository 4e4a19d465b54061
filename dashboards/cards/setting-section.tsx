/** One group of settings: its fields, the difference that they would make, and the press that writes it. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { SettingChange, SettingsPreview } from "../../gateway/core/settings.ts";
import { Difference } from "../controls/difference.tsx";
import { Failure } from "../controls/failure.tsx";
import { usePress } from "../controls/use-press.ts";
import { useScreen } from "../screen.ts";
import { isTaken } from "../taken.ts";
import { useSettingWords } from "../use-setting-words.ts";

interface SectionProps {
  readonly title: string;
  readonly children: ComponentChildren;
  /** Undefined while something is missing or cannot be read. */
  readonly changes: readonly SettingChange[] | undefined;
  /** The settings at work are other ones now. */
  readonly onTaken: () => Promise<void>;
}

export function SettingSection({ title, children, changes, onTaken }: SectionProps) {
  const { queries, live } = useScreen();
  const text = useSettingWords();
  const press = usePress();
  const preview = useSignal<SettingsPreview | undefined>(undefined);
  const said = useSignal<string | undefined>(undefined);
  const wish = JSON.stringify(changes);
  // What was shown is of the fields as they were.
  useEffect(() => {
    preview.value = undefined;
  }, [wish]);
  const show = () =>
    press.run(async () => {
      said.value = undefined;
      preview.value = undefined;
      if (changes === undefined) said.value = text.incomplete;
      else if (changes.length === 0) said.value = text.nothing;
      else preview.value = await queries.settingChanges.preview(changes);
    });
  const write = (digest: string) =>
    press.run(async () => {
      said.value = text.writing;
      try {
        said.value = await written(queries, text, () => queries.settingChanges.apply(changes ?? [], digest));
      } catch (error) {
        said.value = undefined;
        throw error;
      }
      preview.value = undefined;
      await onTaken();
    });
  const isOff = press.isBusy || live.state.value === "lost";
  return (
    <details>
      <summary>{title}</summary>
      <div class="form-wide">
        {children}
        <p class="form-row">
          <button type="button" class="button" disabled={isOff} onClick={() => void show()}>
            {text.show}
          </button>
        </p>
        {preview.value !== undefined && (
          <Shown
            preview={preview.value}
            isOff={isOff}
            write={(digest) => void write(digest)}
            cancel={() => {
              preview.value = undefined;
            }}
          />
        )}
        <p role="status">{said.value}</p>
        <Failure text={press.failure} />
      </div>
    </details>
  );
}

interface ShownProps {
  readonly preview: SettingsPreview;
  readonly isOff: boolean;
  readonly write: (digest: string) => void;
  readonly cancel: () => void;
}

function Shown({ preview, isOff, write, cancel }: ShownProps) {
  const { format } = useScreen();
  const text = useSettingWords();
  const { isChanged, lines, leftOut, holdsMore, canWrite, file, digest } = preview;
  if (!isChanged) return <p>{text.nothing}</p>;
  return (
    <>
      <h3>{text.differenceOf(file)}</h3>
      <Difference label={text.differenceOf(file)} lines={lines} words={text} />
      {leftOut > 0 && <p class="muted">{text.leftOut(format.value.integer(leftOut))}</p>}
      {holdsMore && <p>{text.holdsMore}</p>}
      {!canWrite && <p>{text.cannotWrite(file)}</p>}
      <p class="form-row">
        {canWrite && (
          <button type="button" class="button button-main" disabled={isOff} onClick={() => write(digest)}>
            {text.write}
          </button>
        )}
        <button type="button" class="button" onClick={cancel}>
          {text.cancel}
        </button>
      </p>
    </>
  );
}

/** Writes, waits until the gateway has taken it, and says what became of it. */
export async function written(
  { onboarding }: ReturnType<typeof useScreen>["queries"],
  text: ReturnType<typeof useSettingWords>,
  write: () => Promise<unknown>,
): Promise<string> {
  const { reloads, canReload } = await onboarding.status();
  await write();
  if (!canReload) return text.later;
  return (await isTaken(onboarding, reloads)) ? text.taken : text.refused;
}
