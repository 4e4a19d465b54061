/** Card `stop-reasons`: stops that want a reason, said in two presses of large buttons. Nobody has to; nothing waits for it. */
import { useSignal } from "@preact/signals";
import type { StopAnswer, StopReport } from "../../gateway/core/production.ts";
import { assetName } from "../asset-state.ts";
import { Failure } from "../controls/failure.tsx";
import { Told } from "../controls/told.tsx";
import { usePress } from "../controls/use-press.ts";
import { nameIn } from "../language/name-in.ts";
import { useScreen } from "../screen.ts";
import { useStops } from "../use-production.ts";
import { defineCard } from "./card.ts";
import { causeName } from "./stop-causes.tsx";

export const stopReasons = defineCard({ about: "site", title: (words) => words.line.stops.title, view: StopReasons });

/** More stops than these at one time are not read by anybody. */
const shownMax = 5;
const explainedMax = 20;

function StopReasons() {
  const { words, live } = useScreen();
  const again = useSignal(0);
  const justGiven = useSignal<readonly string[]>([]);
  const { answer, failure } = useStops(again.value);
  const text = words.value.line.stops;
  if (failure !== undefined) return <p class="failure">{failure}</p>;
  if (answer === undefined) return <p class="empty">{words.value.shell.loading}</p>;
  // What was just explained stays where it is: the next stop must not slide under the finger.
  const isHere = (stop: StopReport) => stop.wantsReason || justGiven.value.includes(keyOf(stop));
  const wanted = answer.stops.filter(isHere);
  const explained = answer.stops.filter((stop) => stop.given !== undefined && !isHere(stop));
  const onGiven = (stop: StopReport) => {
    justGiven.value = [...justGiven.value, keyOf(stop)];
    again.value++;
  };
  return (
    <>
      {wanted.length === 0 && <p class="calm">{text.none}</p>}
      {live.site.value?.role === "viewer" && <p class="muted">{text.needsOperator}</p>}
      <ul class="plain">
        {wanted.slice(0, shownMax).map((stop) => (
          <Stop key={keyOf(stop)} stop={stop} answer={answer} onGiven={onGiven} />
        ))}
      </ul>
      {wanted.length > shownMax && <p class="muted">{text.shown(wanted.length - shownMax)}</p>}
      {explained.length > 0 && (
        <details>
          <summary>{text.explained(explained.length)}</summary>
          <ul class="plain">
            {explained.slice(0, explainedMax).map((stop) => (
              <Stop key={keyOf(stop)} stop={stop} answer={answer} onGiven={onGiven} />
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function keyOf({ metric, sinceMs }: StopReport): string {
  return `${metric} ${sinceMs}`;
}

interface StopProps {
  readonly stop: StopReport;
  readonly answer: StopAnswer;
  readonly onGiven: (stop: StopReport) => void;
}

function Stop({ stop, answer, onGiven }: StopProps) {
  const { words, format, live, language } = useScreen();
  const text = words.value.line.stops;
  const isOpen = useSignal(stop.given === undefined);
  const given = () => {
    isOpen.value = false;
    onGiven(stop);
  };
  const asset = assetName(live.assets.value, stop.asset);
  const lasted = format.value.duration(stop.seconds * 1000);
  return (
    <li class="stop">
      <p>
        <strong>{asset}</strong> {format.value.dateTime(stop.sinceMs)},{" "}
        <Told name="stop-length" title={asset}>
          {text.lasted(lasted)}
        </Told>
        {stop.overMs === undefined && <strong> · {text.open}</strong>}
      </p>
      <p role="status">
        {stop.given !== undefined && text.saved(causeName(stop.given, answer.reasons, language.value))}
      </p>
      {isOpen.value ? (
        <TwoPresses stop={stop} answer={answer} onGiven={given} />
      ) : (
        <button type="button" class="button" onClick={() => (isOpen.value = true)}>
          {text.change}
        </button>
      )}
    </li>
  );
}

/** First the group, then the reason. */
function TwoPresses({ stop, answer, onGiven }: Omit<StopProps, "onGiven"> & { readonly onGiven: () => void }) {
  const { words, live, queries, language } = useScreen();
  const text = words.value.line.stops;
  const chosen = useSignal<string | undefined>(undefined);
  const action = usePress();
  if (live.site.value?.role === "viewer") return null;
  const groups = answer.reasons.find(({ metric }) => metric === stop.metric)?.groups ?? [];
  const group = groups.find(({ id }) => id === chosen.value);
  const isOff = action.isBusy || live.state.value === "lost";
  const give = (groupId: string, reason: string) =>
    void action.run(async () => {
      await queries.production.giveReason({ metric: stop.metric, sinceMs: stop.sinceMs, group: groupId, reason });
      onGiven();
    });
  const question = group === undefined ? text.first : text.second(nameIn(group, language.value));
  return (
    <>
      <fieldset class="reason-buttons plain-fieldset" aria-label={question}>
        <legend>{question}</legend>
        {group === undefined
          ? groups.map((each) => (
              <button
                key={each.id}
                type="button"
                class="button"
                disabled={isOff}
                onClick={() => (chosen.value = each.id)}
              >
                {nameIn(each, language.value)}
              </button>
            ))
          : group.reasons.map((reason) => (
              <button
                key={reason.id}
                type="button"
                class="button"
                disabled={isOff}
                onClick={() => give(group.id, reason.id)}
              >
                {nameIn(reason, language.value)}
              </button>
            ))}
        {group !== undefined && (
          <button type="button" class="button" onClick={() => (chosen.value = undefined)}>
            ← {text.back}
          </button>
        )}
      </fieldset>
      <Failure text={action.failure} />
    </>
  );
}
