/** Card `asset-events`: alarms of an asset, work done on it and changes of its models, in one list, newest first. */
import type { AlarmTransition } from "../../gateway/core/alarm-control.ts";
import type { LogbookEntry } from "../../gateway/core/logbook.ts";
import type { LifecycleEventReport } from "../../gateway/core/model-control.ts";
import type { AssetReport } from "../../gateway/core/view.ts";
import { conditionsOf } from "../asset-state.ts";
import type { Queries } from "../history.ts";
import { useScreen } from "../screen.ts";
import { useAnswer } from "../use-answer.ts";
import { useLogbookWords } from "../use-logbook.ts";
import { useSetupWords } from "../use-setup-words.ts";
import { transitionWord } from "./alarm-history.tsx";
import { type AssetProps, defineCard } from "./card.ts";
import { useConditionText } from "./condition-text.ts";

export const assetEvents = defineCard({ about: "asset", view: AssetEvents });

const alarmDays = 7;
const dayMs = 86_400_000;
/** Transitions of the whole site that are looked through. */
const transitionsMax = 500;
const shownMax = 100;

type Happening = { readonly key: string; readonly timeMs: number } & (
  | { readonly kind: "alarm"; readonly transition: AlarmTransition }
  | { readonly kind: "work"; readonly entry: LogbookEntry }
  | { readonly kind: "model"; readonly model: string; readonly event: LifecycleEventReport }
);

interface Happened {
  readonly all: readonly Happening[];
  /** From when on alarms are in it, where the site had more than are looked through. */
  readonly cutMs?: number;
}

async function happenedTo(asset: AssetReport, queries: Queries, toMs: number): Promise<Happened> {
  const [transitions, book, models] = await Promise.all([
    queries.alarmHistory({ fromMs: toMs - alarmDays * dayMs, toMs }, transitionsMax),
    queries.production.logbook({ kind: "maintenance", about: asset.id }),
    Promise.all(asset.models.map(({ id }) => queries.modelVersions(id))),
  ]);
  const own = transitions.filter(({ condition }) => conditionsOf(asset, [condition]).length > 0);
  const all = [
    ...own.map((transition): Happening => {
      return { kind: "alarm", key: `a${transition.n}`, timeMs: transition.timeMs, transition };
    }),
    ...book.entries
      .filter(({ withdrawn }) => withdrawn === undefined)
      .map((entry): Happening => ({ kind: "work", key: entry.id, timeMs: entry.timeMs, entry })),
    ...models.flatMap(({ model, events }) =>
      events.map((event): Happening => {
        const { timeMs, action, version } = event;
        return { kind: "model", key: `${model} ${timeMs} ${action} ${version}`, timeMs, model, event };
      }),
    ),
  ];
  const cutMs = transitions.length < transitionsMax ? undefined : transitions.at(-1)?.timeMs;
  return { all: all.sort((a, b) => b.timeMs - a.timeMs), ...(cutMs === undefined ? {} : { cutMs }) };
}

function AssetEvents({ asset }: AssetProps) {
  const { queries, words, format } = useScreen();
  const text = useSetupWords().events;
  const { answer, failure } = useAnswer((toMs) => happenedTo(asset, queries, toMs));
  return (
    <>
      <h2>{text.title}</h2>
      {failure !== undefined && <p class="failure">{failure}</p>}
      {answer === undefined && failure === undefined && <p class="empty">{words.value.shell.loading}</p>}
      {answer?.all.length === 0 && <p class="calm">{text.none}</p>}
      {answer !== undefined && answer.all.length > 0 && (
        <div class="table-frame">
          <table aria-label={text.title}>
            <thead>
              <tr>
                <th scope="col">{text.time}</th>
                <th scope="col" colSpan={2}>
                  {text.what}
                </th>
              </tr>
            </thead>
            <tbody>
              {answer.all.slice(0, shownMax).map((happening) => (
                <tr key={happening.key}>
                  <td class="no-break">{format.value.dateTime(happening.timeMs)}</td>
                  <td>{text.kinds[happening.kind]}</td>
                  <td>
                    <What happening={happening} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {answer?.cutMs !== undefined && <p class="muted">{text.cut(format.value.dateTime(answer.cutMs))}</p>}
    </>
  );
}

function What({ happening }: { happening: Happening }) {
  if (happening.kind === "alarm") return <Transition transition={happening.transition} />;
  if (happening.kind === "work") return <Work entry={happening.entry} />;
  return <ModelEvent event={happening.event} model={happening.model} />;
}

function Transition({ transition: { condition } }: { transition: AlarmTransition }) {
  const { words } = useScreen();
  const { text } = useConditionText(condition);
  return (
    <>
      {text} <span class="muted">{transitionWord(condition, words.value.alarmSystem.history.states)}</span>
    </>
  );
}

function Work({ entry: { work, text } }: { entry: LogbookEntry }) {
  const words = useLogbookWords();
  return (
    <span dir="auto">
      {[work === undefined ? "" : words.works[work], text].filter((part) => part !== "").join(": ")}
    </span>
  );
}

function ModelEvent({ event, model }: { event: LifecycleEventReport; model: string }) {
  const text = useSetupWords().events;
  const { action, version, automatic } = event;
  return (
    <>
      {model} {version} {text.actions[action] ?? action}
      {automatic && <span class="muted"> {text.automatic}</span>}
    </>
  );
}
