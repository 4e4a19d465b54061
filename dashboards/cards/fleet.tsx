/** Card `fleet`: every gateway of the site, those that need attention first; a search and a limit keep a thousand usable. */
import { useSignal } from "@preact/signals";
import type { FleetMember, FleetReport } from "../../gateway/core/fleet.ts";
import { Problem } from "../controls/problem.tsx";
import { hasDrift, shownMembers } from "../fleet-view.ts";
import { enFleet, type FleetWords } from "../language/en-fleet.ts";
import { svFleet } from "../language/sv-fleet.ts";
import { useScreen } from "../screen.ts";
import { useRepeated } from "../use-repeated.ts";
import { BundledConfiguration } from "./bundled-configuration.tsx";
import { defineCard } from "./card.ts";

export const fleet = defineCard({ about: "site", view: Fleet });

/** Rows that are drawn at once; more come on a press. */
const rowsAtOnce = 100;
const askMs = 5000;

function useFleetWords(): FleetWords {
  return useScreen().language.value === "sv" ? svFleet : enFleet;
}

function Fleet() {
  const { queries, words } = useScreen();
  const text = useFleetWords();
  const { answer, failure } = useRepeated(() => queries.fleet(), askMs);
  return (
    <>
      <h2>{text.title}</h2>
      {failure !== undefined && <p class="failure">{failure}</p>}
      {answer === undefined && failure === undefined && <p class="empty">{words.value.shell.loading}</p>}
      {answer !== undefined && answer.self === undefined && <p class="empty">{text.none}</p>}
      {answer !== undefined && answer.self !== undefined && <Known report={answer} />}
    </>
  );
}

function Known({ report }: { report: FleetReport }) {
  const { live, route, go, format } = useScreen();
  const text = useFleetWords();
  const isUrgentOnly = useSignal(false);
  const limit = useSignal(rowsAtOnce);
  const search = route.value.filter ?? "";
  const { integer } = format.value;
  const filter = { search, isUrgentOnly: isUrgentOnly.value, nowMs: live.nowMs.value };
  const found = shownMembers(report.members, filter);
  const left = found.length - limit.value;
  return (
    <>
      {!report.isConnected && <p class="failure">{text.away(report.problem ?? "")}</p>}
      {report.isConnected && report.problem !== undefined && <p class="failure">{report.problem}</p>}
      <label class="search">
        <span>{text.search}</span>
        <input
          type="search"
          value={search}
          onInput={(event) => go({ filter: event.currentTarget.value }, { replace: true })}
        />
      </label>
      <fieldset class="segments" aria-label={text.only}>
        {[false, true].map((urgent) => (
          <button
            key={String(urgent)}
            type="button"
            aria-pressed={isUrgentOnly.value === urgent}
            onClick={() => {
              isUrgentOnly.value = urgent;
            }}
          >
            {urgent ? text.attention : text.all}
          </button>
        ))}
      </fieldset>
      <p class="muted" aria-live="polite">
        {text.found(integer(found.length), integer(report.members.length))}
        {report.refused.map(({ code, count }) => ` ${text.refused(integer(count), code)}`)}
      </p>
      {report.self !== undefined && report.bundledConfiguration !== undefined && (
        <BundledConfiguration self={report.self} report={report.bundledConfiguration} words={text.configuration} />
      )}
      <Table members={found.slice(0, limit.value)} />
      {left > 0 && (
        <button
          type="button"
          class="button"
          onClick={() => {
            limit.value += rowsAtOnce;
          }}
        >
          {text.more(integer(Math.min(rowsAtOnce, left)))}
        </button>
      )}
    </>
  );
}

function Table({ members }: { members: readonly FleetMember[] }) {
  const text = useFleetWords();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls, and keys must be able to scroll it
    <section class="table-frame" tabIndex={0} aria-label={text.title}>
      <table class="labelled">
        <thead>
          <tr>
            {Object.values(text.columns).map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {members.map((member) => (
            <Row key={member.name} member={member} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ member }: { member: FleetMember }) {
  const { format } = useScreen();
  const text = useFleetWords();
  const { integer, number, dateTime } = format.value;
  const { name, site, contact, sourcesLost, sources, clockOffsetMs = 0, models } = member;
  const { columns } = text;
  const hours = member.pendingSinceMs === undefined ? 0 : (member.lastContactMs - member.pendingSinceMs) / 3_600_000;
  return (
    <tr>
      <th scope="row">
        {name}
        <br />
        <span class="muted">{site}</span>
      </th>
      <td data-label={columns.contact}>
        {contact === "online" ? text.contact.online : <strong>{text.contact[contact]}</strong>}
        <br />
        <span class="muted">{dateTime(member.lastContactMs)}</span>
        {Math.abs(clockOffsetMs) > 60_000 && <strong> {text.clock(integer(Math.round(clockOffsetMs / 1000)))}</strong>}
      </td>
      <td data-label={columns.version}>{member.version}</td>
      <td data-label={columns.backlog}>
        {member.pendingCount === 0
          ? text.nothingWaits
          : text.pending(integer(member.pendingCount), number(Math.max(0, Math.round(hours * 10) / 10)))}
        {sourcesLost > 0 && <strong> {text.sourcesLost(integer(sourcesLost), integer(sources))}</strong>}
      </td>
      <td data-label={columns.conditions}>
        <Alarms conditions={member.conditions} />
      </td>
      <td data-label={columns.certificate}>
        <Expiry expiresMs={member.certificateExpiresMs} />
      </td>
      <td data-label={columns.models}>
        {models.map(({ id, version, state }) => `${id} ${version ?? state}`).join(", ")}
      </td>
      <td data-label={columns.load}>
        {text.load(
          number(member.valuesPerSecond),
          `${integer(Math.round(100 * member.processorShare))} %`,
          integer(Math.round(member.memoryBytes / 1e6)),
        )}
      </td>
      <td data-label={columns.bundle}>
        <BundleState bundle={member.bundle} />
      </td>
    </tr>
  );
}

function Alarms({ conditions: { high, medium, low } }: Pick<FleetMember, "conditions">) {
  const { integer } = useScreen().format.value;
  const text = useFleetWords();
  if (high + medium + low === 0) return <span>{text.noAlarms}</span>;
  const words = text.priorities(integer(high), integer(medium), integer(low));
  return high > 0 ? <strong>{words}</strong> : <span>{words}</span>;
}

function Expiry({ expiresMs }: { expiresMs: number | undefined }) {
  const { live, format } = useScreen();
  const text = useFleetWords();
  if (expiresMs === undefined) return <span>–</span>;
  const days = Math.floor((expiresMs - live.nowMs.value) / 86_400_000);
  const words = days < 0 ? text.expired : text.days(format.value.integer(days));
  return days < 30 ? <strong>{words}</strong> : <span>{words}</span>;
}

function BundleState({ bundle }: { bundle: FleetMember["bundle"] | undefined }) {
  const text = useFleetWords();
  const { wanted, actual, problem, configuration } = bundle ?? {};
  const isOther = wanted !== undefined && wanted !== actual;
  const names = isOther ? text.drift(wanted, actual ?? "–") : (actual ?? text.noBundle);
  const waits = configuration === "waiting" ? ` – ${text.waits}` : "";
  return (
    <>
      {hasDrift(bundle) ? <strong>{`${names}${waits}`}</strong> : <span>{names}</span>}
      {problem !== undefined && (
        <>
          <br />
          <span>
            <Problem message={problem} />
          </span>
        </>
      )}
    </>
  );
}
