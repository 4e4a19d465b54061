/** Card `audit`: who did what, newest first, for admins. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { AuditEntry } from "../../gateway/core/audit.ts";
import { Failure } from "../controls/failure.tsx";
import { usePress } from "../controls/use-press.ts";
import { useScreen } from "../screen.ts";
import { defineCard } from "./card.ts";
import { useSettingsWords } from "./site-facts.tsx";

export const audit = defineCard({ about: "site", view: Audit });

const pageSize = 25;

function Audit() {
  const { live, queries, format } = useScreen();
  const text = useSettingsWords().audit;
  const entries = useSignal<readonly AuditEntry[]>([]);
  const isEnd = useSignal(false);
  const press = usePress();
  const isAdmin = live.site.value?.role === "admin";
  const load = () =>
    press.run(async () => {
      const before = entries.peek().at(-1)?.number;
      const more = await queries.audit({ limit: pageSize, ...(before === undefined ? {} : { before }) });
      entries.value = [...entries.peek(), ...more];
      isEnd.value = more.length < pageSize;
    });
  useEffect(() => {
    if (isAdmin) void load();
  }, [isAdmin]);
  return (
    <>
      <h2>{text.title}</h2>
      {!isAdmin && <p class="muted">{text.onlyAdmins}</p>}
      {isAdmin && <p class="muted">{text.about}</p>}
      {entries.value.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls, and keys must be able to scroll it
        <div class="table-frame" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{text.time}</th>
                <th scope="col">{text.who}</th>
                <th scope="col">{text.what}</th>
                <th scope="col">{text.outcome}</th>
              </tr>
            </thead>
            <tbody>
              {entries.value.map(({ number, time, actor, from, action, target, outcome }) => (
                <tr key={number}>
                  <td class="number">{format.value.dateTime(Date.parse(time))}</td>
                  <td>
                    {actor} <span class="muted">{from}</span>
                  </td>
                  <td>
                    <code>{action}</code> {target}
                  </td>
                  <td>{outcome === "done" ? text.done : <code>{outcome}</code>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Failure text={press.failure} />
      {isAdmin && !isEnd.value && (
        <p>
          <button type="button" class="button" disabled={press.isBusy} onClick={() => void load()}>
            {text.more}
          </button>
        </p>
      )}
    </>
  );
}
