/** Which stretch of time the charts show: length, earlier, later, back to the present. Everything stands in the address. */
import { rangeNames, rangesMs } from "../route.ts";
import { useScreen } from "../screen.ts";
import { useRange } from "../use-series.ts";
import { Icon } from "./icons.tsx";

export function RangeBar() {
  const { route, words, format, go, live } = useScreen();
  const range = useRange();
  const text = words.value.range;
  const step = rangesMs[route.value.range] / 2;
  const isLive = route.value.toMs === undefined;
  const shift = (ms: number): void => {
    const toMs = range.toMs + ms;
    go({ toMs: toMs >= live.nowMs.peek() ? null : toMs }, { replace: true });
  };
  return (
    <fieldset class="range-bar" aria-label={text.label}>
      <div class="segments">
        {rangeNames.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={route.value.range === name}
            onClick={() => go({ range: name }, { replace: true })}
          >
            {text.names[name]}
          </button>
        ))}
      </div>
      <button type="button" class="button icon-button" aria-label={text.earlier} onClick={() => shift(-step)}>
        <Icon name="earlier" />
      </button>
      <button
        type="button"
        class="button icon-button"
        aria-label={text.later}
        disabled={isLive}
        onClick={() => shift(step)}
      >
        <Icon name="later" />
      </button>
      <button
        type="button"
        class="button"
        aria-pressed={isLive}
        onClick={() => go({ toMs: isLive ? live.nowMs.peek() : null }, { replace: true })}
      >
        {isLive ? text.following : text.follow}
      </button>
      <p class="range-text">
        {(isLive ? format.value.time : format.value.dateTime)(range.fromMs)} –{" "}
        {isLive ? text.now : format.value.dateTime(range.toMs)}
      </p>
    </fieldset>
  );
}
