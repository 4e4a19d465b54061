/** On the page of all gateways: what the configuration of the bundle would change at the one that answers, and the press that does. */
import type { BundledConfigurationReport } from "../../gateway/core/fleet.ts";
import { usePress } from "../controls/use-press.ts";
import type { FleetWords } from "../language/en-fleet.ts";
import { useScreen } from "../screen.ts";

interface Props {
  readonly self: string;
  readonly report: BundledConfigurationReport;
  readonly words: FleetWords["configuration"];
}

/** Nothing while it is at work: its row says so. */
export function BundledConfiguration({ self, report, words }: Props) {
  const { queries, live } = useScreen();
  const { isBusy, failure, run } = usePress();
  const { state, problem, differences, differenceCount } = report;
  const role = live.site.value?.role;
  const more = differenceCount - differences.length;
  if (state === "at-work") return null;
  return (
    <section class="card-part" aria-labelledby="bundled-configuration">
      <h3 id="bundled-configuration">{words.title(self)}</h3>
      <p>{state === "failed" ? <strong>{words.failed(problem ?? "")}</strong> : words.waiting}</p>
      <ul>
        {differences.map(({ place, change, keys = [] }) => (
          <li key={place}>
            {words.changes[change]} <code>{place}</code>
            {keys.length > 0 && ` (${keys.join(", ")})`}
          </li>
        ))}
      </ul>
      {more > 0 && <p class="muted">{words.more(more)}</p>}
      {role === "engineer" || role === "admin" ? (
        <button
          type="button"
          class="button"
          disabled={isBusy}
          onClick={() =>
            run(async () => {
              await queries.activateBundledConfiguration();
            })
          }
        >
          {state === "failed" ? words.again : words.activate}
        </button>
      ) : (
        <p class="muted">{words.needsEngineer}</p>
      )}
      {failure !== undefined && <p class="failure">{failure}</p>}
    </section>
  );
}
