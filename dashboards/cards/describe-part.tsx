/** What a recording was: product, conditions, notes, and the sensors with mounting and calibration; saved as a whole. */
import { useSignal } from "@preact/signals";
import type { RecordedSensor, RecordingContext, RecordingReport } from "../../gateway/core/recording.ts";
import { Failure } from "../controls/failure.tsx";
import { usePress } from "../controls/use-press.ts";
import { sourceOf } from "../live.ts";
import { useScreen } from "../screen.ts";
import { useExportWords } from "../use-export-words.ts";

const texts = ["product", "operatingConditions", "notes"] as const;
const details = ["model", "mounting"] as const;

export function DescribePart({ recording, onChange }: { recording: RecordingReport; onChange: () => void }) {
  const { live, words, queries } = useScreen();
  const text = words.value.recordings;
  const own = useExportWords();
  const context = useSignal<RecordingContext>(recording.context);
  const isSaved = useSignal(false);
  const action = usePress();
  const set = (change: Partial<RecordingContext>): void => {
    isSaved.value = false;
    context.value = { ...context.peek(), ...change };
  };
  const { sensors = [] } = context.value;
  const save = (): void =>
    void action.run(async () => {
      await queries.recordings.change(recording.id, { context: withoutEmpty(context.peek()) });
      isSaved.value = true;
      onChange();
    });
  const names = { product: text.product, operatingConditions: text.conditions, notes: text.notes };
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      {texts.map((name) => (
        <label key={name}>
          {names[name]}
          <input
            type="text"
            maxLength={2000}
            value={context.value[name] ?? ""}
            onInput={({ currentTarget }) => set({ [name]: currentTarget.value })}
          />
        </label>
      ))}
      <p class="muted">{text.noPersons}</p>
      <h4>{own.sensors}</h4>
      {sensors.map((sensor, at) => (
        <Sensor key={at} sensor={sensor} set={(next) => set({ sensors: sensors.with(at, next) })}>
          <button
            type="button"
            class="button"
            onClick={() => set({ sensors: sensors.filter((_, each) => each !== at) })}
          >
            {own.removeSensor(sensor.tag)}
          </button>
        </Sensor>
      ))}
      <div class="form-row">
        <button type="button" class="button" onClick={() => set({ sensors: [...sensors, { tag: "" }] })}>
          {own.addSensor}
        </button>
        <button type="submit" class="button" disabled={action.isBusy || live.state.value === "lost"}>
          {own.save}
        </button>
        <p role="status">{isSaved.value ? own.saved : ""}</p>
      </div>
      <Failure text={action.failure} />
    </form>
  );
}

interface SensorProps {
  readonly sensor: RecordedSensor;
  readonly set: (sensor: RecordedSensor) => void;
  readonly children: preact.ComponentChildren;
}

function Sensor({ sensor, set, children }: SensorProps) {
  const { live } = useScreen();
  const text = useExportWords().sensor;
  return (
    <fieldset class="form-row sensor">
      <label>
        {text.tag}
        <select
          required
          value={sensor.tag}
          onChange={({ currentTarget }) => set({ ...sensor, tag: currentTarget.value })}
        >
          <option value="">–</option>
          {[...live.tags.value.values()]
            .filter(({ origin }) => sourceOf(origin) !== undefined)
            .map(({ id }) => (
              <option key={id} value={id}>
                {id}
              </option>
            ))}
        </select>
      </label>
      {details.map((name) => (
        <label key={name}>
          {text[name]}
          <input
            type="text"
            maxLength={2000}
            value={sensor[name] ?? ""}
            onInput={({ currentTarget }) => set({ ...sensor, [name]: currentTarget.value })}
          />
        </label>
      ))}
      <label>
        {text.calibratedOn}
        <input
          type="date"
          value={sensor.calibratedOn ?? ""}
          onInput={({ currentTarget }) => set({ ...sensor, calibratedOn: currentTarget.value })}
        />
      </label>
      {children}
    </fieldset>
  );
}

/** What was left empty is not said. */
function withoutEmpty({ sensors = [], ...context }: RecordingContext): RecordingContext {
  const filled = <T extends object>(object: T): T =>
    Object.fromEntries(Object.entries(object).filter(([, value]) => String(value).trim() !== "")) as T;
  return { ...filled(context), ...(sensors.length === 0 ? {} : { sensors: sensors.map(filled) }) };
}
