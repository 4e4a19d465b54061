/** Parts that every kind of screen has: clock, state of the stream, the word that contact is lost. */
import { NeutralSymbol, StatusSymbol } from "./controls/symbols.tsx";
import { useScreen } from "./screen.ts";

export function Clock() {
  const { live, format } = useScreen();
  if (live.site.value === undefined) return null;
  return (
    <p class="clock number">
      {format.value.time(live.nowMs.value)} <span class="muted zone">{format.value.zoneName}</span>
    </p>
  );
}

export function StreamSign() {
  const { live, words } = useScreen();
  const state = live.state.value;
  return (
    <p class="stream-sign">
      {state === "lost" ? <StatusSymbol status="F" /> : <NeutralSymbol isFilled={state === "live"} />}
      <span>{words.value.shell.stream[state]}</span>
    </p>
  );
}

/** Nothing on the page may be taken for the present: said within five seconds, in words, until it is over. */
export function LostBanner() {
  const { live, words, format } = useScreen();
  const text = words.value.shell;
  const since = live.lostSinceMs.value;
  return (
    <div role="alert">
      {live.state.value === "lost" && (
        <p class="banner">
          <StatusSymbol status="F" />
          <span>
            <strong>{text.lost}</strong> {since === undefined ? "" : text.lostSince(format.value.time(since))}
          </span>
        </p>
      )}
    </div>
  );
}
