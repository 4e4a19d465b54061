/** Card `backups`: the last backup of the values, and making, downloading and deleting one, for admins. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { BackupNote, BackupsReport } from "../../gateway/core/backups.ts";
import { addressPart } from "../address-part.ts";
import { Failure } from "../controls/failure.tsx";
import { usePress } from "../controls/use-press.ts";
import { useScreen } from "../screen.ts";
import { useSize } from "../use-size.ts";
import { defineCard } from "./card.ts";
import { useSettingsWords } from "./site-facts.tsx";

export const backups = defineCard({ about: "site", view: Backups });

/** How often one that is being made is asked after, and how often otherwise. */
const [busyMs, idleMs] = [1000, 60_000];

function Backups() {
  const { queries, live } = useScreen();
  const text = useSettingsWords().backups;
  const report = useSignal<BackupsReport | undefined>(undefined);
  const press = usePress();
  const isAdmin = live.site.value?.role === "admin";
  const isRunning = report.value?.running !== undefined;
  useEffect(() => {
    const look = async (): Promise<void> => {
      // Without an answer what is known stays; the banner of the page tells of lost contact.
      report.value = await queries.backups.report().catch(() => report.peek());
    };
    void look();
    const timer = setInterval(() => void look(), isRunning ? busyMs : idleMs);
    return () => clearInterval(timer);
  }, [isRunning]);
  const run = (work: () => Promise<BackupsReport>): void =>
    void press.run(async () => {
      report.value = await work();
    });
  const present = report.value;
  return (
    <>
      <h2>{text.title}</h2>
      <p class="muted">{text.about}</p>
      {present !== undefined && (
        <>
          <Facts report={present} />
          {isAdmin ? (
            <Tools report={present} isBusy={press.isBusy} run={run} />
          ) : (
            <p class="muted">{text.onlyAdmins}</p>
          )}
          <Failure text={press.failure} />
          {present.kept.length > 0 && (
            <>
              <p class="muted">{text.restore}</p>
              <pre class="yaml">samspel restore --config gateway.yaml --from {present.kept[0]?.name} --force</pre>
            </>
          )}
        </>
      )}
      <p>
        <a class="text-link" href="/docs/how-to/back-up-and-restore">
          {text.restoreGuide}
        </a>
      </p>
    </>
  );
}

function Facts({ report: { last, storeBytes, freeBytes, failure } }: { report: BackupsReport }) {
  const { format } = useScreen();
  const text = useSettingsWords().backups;
  const size = useSize();
  const rows: readonly (readonly [string, string])[] = [
    [text.last, last === undefined ? text.none : text.lastOf(format.value.dateTime(last.createdMs), size(last.bytes))],
    [text.size, size(storeBytes)],
    [text.free, size(freeBytes)],
  ];
  return (
    <>
      <dl class="facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {value}
              {name === text.last && last !== undefined && last.name === undefined && (
                <span class="tag-origin">{text.elsewhere}</span>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {failure !== undefined && (
        <p class="failure">
          {text.failed} {failure.message} {failure.next}
        </p>
      )}
    </>
  );
}

interface ToolsProps {
  readonly report: BackupsReport;
  readonly isBusy: boolean;
  readonly run: (work: () => Promise<BackupsReport>) => void;
}

function Tools({ report: { running, kept }, isBusy, run }: ToolsProps) {
  const { queries, format, live } = useScreen();
  const text = useSettingsWords().backups;
  const isOff = isBusy || live.state.value === "lost";
  return (
    <>
      {running === undefined ? (
        <p>
          <button type="button" class="button" disabled={isOff} onClick={() => run(queries.backups.start)}>
            {text.start}
          </button>
        </p>
      ) : (
        <>
          <p role="status">{text.running(format.value.integer(Math.floor(100 * running.progress)))}</p>
          <progress
            class="progress"
            aria-label={text.running(format.value.integer(Math.floor(100 * running.progress)))}
            value={running.progress}
          />
          <p>
            <button type="button" class="button" disabled={isOff} onClick={() => run(queries.backups.cancel)}>
              {text.cancel}
            </button>
          </p>
        </>
      )}
      {kept.map((one) => (
        <Kept key={one.name} note={one} isOff={isOff} remove={(name) => run(() => queries.backups.remove(name))} />
      ))}
    </>
  );
}

function Kept({ note, isOff, remove }: { note: BackupNote; isOff: boolean; remove: (name: string) => void }) {
  const { format } = useScreen();
  const text = useSettingsWords().backups;
  const size = useSize();
  const { name = "", createdMs, bytes } = note;
  return (
    <p class="form-row access-row">
      <span>
        {format.value.dateTime(createdMs)}, {size(bytes)} <code>{name}</code>
      </span>
      <a class="button" href={`/api/v1/backups/${addressPart(name)}/file`} download>
        {text.download}
      </a>
      <button type="button" class="button" disabled={isOff} onClick={() => remove(name)}>
        {text.remove}
      </button>
    </p>
  );
}
