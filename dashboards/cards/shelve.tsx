/** Parks a condition for a while, with a reason, or brings it back. The answer to a press is always shown. */
import { useSignal } from "@preact/signals";
import type { Condition } from "../../gateway/core/condition.ts";
import { usePress } from "../controls/use-press.ts";
import type { ShelveRequest } from "../history.ts";
import { useScreen } from "../screen.ts";

const choices = [15, 60, 480, 1440] as const;

export function Shelve({ condition, message }: { condition: Condition; message: string }) {
  const { live, words } = useScreen();
  const text = words.value.alarms;
  const isOpen = useSignal(false);
  const { isBusy, failure, run } = usePress();
  const isOff = isBusy || live.state.value === "lost";
  const send = (request: ShelveRequest | undefined) =>
    run(async () => {
      await live.shelve(condition.id, request);
      isOpen.value = false;
    });
  const isShelved = condition.shelved !== undefined;
  return (
    <>
      {!isOpen.value && (
        <button
          type="button"
          class="button"
          disabled={isOff}
          aria-label={`${isShelved ? text.unshelve : text.shelve}: ${message}`}
          onClick={() => {
            if (isShelved) void send(undefined);
            else isOpen.value = true;
          }}
        >
          {isShelved ? text.unshelve : text.shelve}
        </button>
      )}
      {isOpen.value && (
        <ShelveForm isOff={isOff} send={(request) => void send(request)} cancel={() => (isOpen.value = false)} />
      )}
      {failure !== undefined && (
        <p class="failure" role="alert">
          {text.shelving.failed} {failure}
        </p>
      )}
    </>
  );
}

interface FormProps {
  readonly isOff: boolean;
  readonly send: (request: ShelveRequest) => void;
  readonly cancel: () => void;
}

function ShelveForm({ isOff, send, cancel }: FormProps) {
  const { words } = useScreen();
  const text = words.value.alarms.shelving;
  const reason = useSignal("");
  const minutes = useSignal<number>(60);
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        send({ reason: reason.value.trim(), minutes: minutes.value });
      }}
    >
      <label>
        {text.reason}
        <input
          type="text"
          required
          pattern=".*\S.*"
          maxLength={500}
          value={reason.value}
          onInput={({ currentTarget }) => {
            reason.value = currentTarget.value;
          }}
        />
      </label>
      <label>
        {text.time}
        <select
          value={minutes.value}
          onChange={({ currentTarget }) => {
            minutes.value = Number(currentTarget.value);
          }}
        >
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {text.minutes[choice]}
            </option>
          ))}
        </select>
      </label>
      <p class="muted">{text.about}</p>
      <div class="form-row">
        <button type="submit" class="button" disabled={isOff}>
          {text.confirm}
        </button>
        <button type="button" class="button" onClick={cancel}>
          {text.cancel}
        </button>
      </div>
    </form>
  );
}
