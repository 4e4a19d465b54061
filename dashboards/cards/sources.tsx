/** Card `sources`: each connection with its state, what is wrong, what to do, and how complete its data is. */
import type { ComponentChildren } from "preact";
import type { AddressReport, SourceReport } from "../../gateway/core/view.ts";
import { ValueBar } from "../charts/value-bar.tsx";
import { Link } from "../controls/link.tsx";
import { Problem } from "../controls/problem.tsx";
import { NeutralSymbol, StatusSymbol } from "../controls/symbols.tsx";
import { type ToldFigure, ToldFigures } from "../controls/told.tsx";
import type { ToldName } from "../language/en-told.ts";
import { useScreen } from "../screen.ts";
import { staleAfterMs } from "../value-state.ts";
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

type SourceFigureName = ToldName extends infer Name ? (Name extends `source-${infer Rest}` ? Rest : never) : never;

function SourceFigures({ source }: { source: SourceReport }) {
  const { live, words, format } = useScreen();
  const text = words.value.sources;
  const { integer, duration } = format.value;
  const { delayMs, clockOffsetMs, lastValueMs } = source;
  const figure = (name: SourceFigureName, title: string, value: string, bar?: ComponentChildren): ToldFigure => ({
    ...{ name: `source-${name}`, title, value, bar },
  });
  return (
    <ToldFigures
      figures={[
        figure("rate", text.rate, `${format.value.number(source.valuesPerSecond)} ${format.value.unit("/s")}`),
        figure(
          "delay",
          text.delay,
          delayMs === undefined ? "–" : duration(delayMs),
          <DelayBar name={text.delay} delayMs={delayMs} />,
        ),
        figure("clock", text.clockOffset, clockOffsetMs === undefined ? "–" : duration(clockOffsetMs)),
        figure(
          "last",
          text.lastValue,
          lastValueMs === undefined ? "–" : format.value.ago(live.nowMs.value - lastValueMs),
        ),
        figure("received", text.received, integer(source.receivedCount)),
        figure("duplicates", text.duplicates, integer(source.duplicateCount)),
        figure("rejected", text.rejected, integer(source.rejectedCount)),
        figure("dropped", text.dropped, integer(source.droppedCount ?? 0)),
        figure("gaps", text.gaps, integer(source.gapCount)),
        figure("attempts", text.attempts, integer(source.attempts)),
        figure("addresses", text.addresses, integer(source.addressCount)),
      ]}
    />
  );
}

/** Delay against the age at which a value counts as stale. */
function DelayBar({ name, delayMs }: { name: string; delayMs: number | undefined }) {
  const { words, format } = useScreen();
  const limit = staleAfterMs(0);
  const { stale } = words.value.reading.states;
  const band = { low: 0, high: 1.15 * limit, limits: [{ value: limit, name: stale, origin: "" }] };
  const shown = delayMs === undefined ? "–" : format.value.duration(delayMs);
  return (
    <ValueBar band={band} value={delayMs} label={`${name}: ${shown}; ${stale}: ${format.value.duration(limit)}`} />
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
