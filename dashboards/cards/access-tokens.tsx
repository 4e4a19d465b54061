/** Card `tokens`: tokens of programs and of wall screens, for admins. */
import { useSignal } from "@preact/signals";
import type { Role, TokenReport } from "../../gateway/core/accounts.ts";
import { Failure } from "../controls/failure.tsx";
import { RoleChoice, tokenRoles } from "../controls/role-choice.tsx";
import { TextField } from "../controls/text-field.tsx";
import { usePress } from "../controls/use-press.ts";
import { useScreen } from "../screen.ts";
import { defineCard } from "./card.ts";
import { useListed } from "./use-listed.ts";

export const accessTokens = defineCard({ about: "site", title: ({ access }) => access.tokens.title, view: Tokens });

/** What was made last; shown until the page is left. */
interface Made {
  readonly role: Role | "display";
  readonly secret: string;
}

function Tokens() {
  const { session, live, words } = useScreen();
  const isAdmin = live.site.value?.role === "admin";
  const { list, reload } = useListed(isAdmin, session.tokens);
  const { isBusy, failure, run } = usePress();
  const made = useSignal<Made | undefined>(undefined);
  const text = words.value.access;
  if (!isAdmin) return <p class="muted">{text.tokens.onlyAdmins}</p>;
  const change = (work: () => Promise<void>): void =>
    void run(async () => {
      await work();
      await reload();
    });
  return (
    <>
      <p class="muted">{text.tokens.about}</p>
      {list.value?.length === 0 && <p class="empty">{text.tokens.none}</p>}
      <ul class="plain-list">
        {(list.value ?? []).map((token) => (
          <TokenRow key={token.id} token={token} isBusy={isBusy} change={change} />
        ))}
      </ul>
      {made.value !== undefined && <Secret made={made.value} />}
      <AddToken
        isBusy={isBusy}
        change={change}
        show={(shown) => {
          made.value = shown;
        }}
      />
      <Failure text={failure} />
    </>
  );
}

function Secret({ made: { role, secret } }: { made: Made }) {
  const { words } = useScreen();
  const text = words.value.access.tokens;
  return (
    <p class="secret" role="status">
      {role === "display" ? text.display(`${window.location.origin}/#display=${secret}`) : `${text.secret} ${secret}`}
    </p>
  );
}

interface RowProps {
  readonly token: TokenReport;
  readonly isBusy: boolean;
  readonly change: (work: () => Promise<void>) => void;
}

function TokenRow({ token, isBusy, change }: RowProps) {
  const { session, words, format } = useScreen();
  const text = words.value.access;
  const until =
    token.expiresMs === undefined ? text.tokens.forever : text.tokens.until(format.value.dateTime(token.expiresMs));
  return (
    <li class="form-row access-row">
      <strong>{token.name}</strong>
      <span>{text.roles[token.role]}</span>
      <span class="muted">
        {until} {token.address === undefined ? "" : text.tokens.from(token.address)}
      </span>
      <button
        type="button"
        class="button"
        disabled={isBusy}
        onClick={() => change(() => session.removeToken(token.id))}
      >
        {text.tokens.remove(token.name)}
      </button>
    </li>
  );
}

interface AddProps extends Omit<RowProps, "token"> {
  readonly show: (made: Made) => void;
}

function AddToken({ isBusy, change, show }: AddProps) {
  const { session, words } = useScreen();
  const text = words.value.access;
  const name = useSignal("");
  const days = useSignal("365");
  const role = useSignal<Role | "display">("viewer");
  const add = async (): Promise<void> => {
    const lifetime = role.value === "display" ? {} : { days: Number(days.value) };
    const secret = await session.addToken({ name: name.value.trim(), role: role.value, ...lifetime });
    name.value = "";
    show({ role: role.value, secret });
  };
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        change(add);
      }}
    >
      <TextField label={text.name} value={name} />
      <RoleChoice
        choices={tokenRoles}
        value={role.value}
        label={text.role}
        choose={(next) => {
          role.value = next;
        }}
      />
      {role.value !== "display" && <TextField label={text.tokens.days} value={days} />}
      <div class="form-row">
        <button type="submit" class="button" disabled={isBusy}>
          {text.tokens.add}
        </button>
      </div>
    </form>
  );
}
