/** Card `sources`: each connection with its state, what is wrong, what to do, and how complete its data is. */
import type { AddressReport, SourceReport } from "../../gateway/core/view.ts";
import { Link } from "../controls/link.tsx";
import { Problem } from "../controls/problem.tsx";
import { NeutralSymbol, StatusSymbol } from "../controls/symbols.tsx";
import { useScreen } from "../screen.ts";
import { defineCard } from "./card.ts";
import { Rejections } from "./rejections.tsx";
import { SourceOffers } from "./source-offers.tsx";
import { SourceTrust } from "./source-trust.tsx";

export const sources = defineCard({ about: "site", title: (words) => words.sources.title, view: Sources });

function Sources() {
  const { live, words } = useScreen();
  const connect = (
    <Link to={{ page: { name: "connect" } }} class="button">
      {words.value.pages.connect}
    </Link>
  );
  if (live.sources.value.length === 0) {
    return (
      <>
        <p class="empty">{words.value.sources.none}</p>
        <p>{connect}</p>
      </>
    );
  }
  return (
    <>
      <p>{connect}</p>
      <ul class="source-grid">
        {live.sources.value.map((source) => (
          <li key={source.id} class="source">
            <Source source={source} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Source({ source }: { source: SourceReport }) {
  const { live, words, format } = useScreen();
  const text = words.value.sources;
  const isConnected = source.state === "connected";
  return (
    <article>
      <h3>
        {source.id} <span class="muted">{text.kinds[source.kind] ?? source.kind}</span>
      </h3>
      <p class="state-word">
        {isConnected ? <NeutralSymbol isFilled /> : <SourceSymbol state={source.state} />}
        <span>
          {text.states[source.state]} <span class="muted">{format.value.ago(live.nowMs.value - source.sinceMs)}</span>
        </span>
      </p>
      {!isConnected && source.message !== undefined && (
        <p>
          <Problem message={source.message} code={source.code} />
        </p>
      )}
      {!isConnected && source.next !== undefined && (
        <p>
          <strong>{text.next}:</strong> {source.next}
        </p>
      )}
      <SourceFigures source={source} />
      <FailedAddresses addresses={source.failedAddresses} />
      <Rejections title={text.rejections} rejections={source.rejections} />
      <SourceTrust id={source.id} kind={source.kind} />
      <SourceOffers id={source.id} kind={source.kind} />
    </article>
  );
}

function SourceSymbol({ state }: { state: SourceReport["state"] }) {
  if (state === "connecting") return <NeutralSymbol isFilled={false} />;
  return <StatusSymbol status={state === "silent" ? "S" : "F"} />;
}

function SourceFigures({ source }: { source: SourceReport }) {
  const { live, words, format } = useScreen();
  const text = words.value.sources;
  const figures: readonly [string, string][] = [
    [text.rate, format.value.number(source.valuesPerSecond)],
    [text.delay, source.delayMs === undefined ? "–" : format.value.duration(source.delayMs)],
    [text.clockOffset, source.clockOffsetMs === undefined ? "–" : format.value.duration(source.clockOffsetMs)],
    [text.lastValue, source.lastValueMs === undefined ? "–" : format.value.ago(live.nowMs.value - source.lastValueMs)],
    [text.received, format.value.integer(source.receivedCount)],
    [text.duplicates, format.value.integer(source.duplicateCount)],
    [text.rejected, format.value.integer(source.rejectedCount)],
    [text.dropped, format.value.integer(source.droppedCount ?? 0)],
    [text.gaps, format.value.integer(source.gapCount)],
    [text.attempts, format.value.integer(source.attempts)],
    [text.addresses, format.value.integer(source.addressCount)],
  ];
  return (
    <dl class="figures">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd class="number">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function FailedAddresses({ addresses }: { addresses: readonly AddressReport[] }) {
  const { words } = useScreen();
  if (addresses.length === 0) return null;
  return (
    <details open>
      <summary>{words.value.sources.failedAddresses(addresses.length)}</summary>
      <ul class="plain">
        {addresses.map((report) => (
          <li key={report.address} class="problem">
            <StatusSymbol status="F" />
            <span>
              <code>{report.address}</code> {report.message} <code>{report.code}</code>
              <br />
              <span class="muted">{report.tagIds.join(", ")}</span>
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
