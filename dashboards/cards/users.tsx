/** Card `users`: accounts of people, for admins. */
import { useSignal } from "@preact/signals";
import type { Role, UserReport } from "../../gateway/core/accounts.ts";
import { Failure } from "../controls/failure.tsx";
import { accountRoles, RoleChoice } from "../controls/role-choice.tsx";
import { TextField } from "../controls/text-field.tsx";
import { usePress } from "../controls/use-press.ts";
import { useScreen } from "../screen.ts";
import { defineCard } from "./card.ts";
import { useListed } from "./use-listed.ts";

export const users = defineCard({ about: "site", title: ({ access }) => access.users.title, view: Users });

function Users() {
  const { session, live, words } = useScreen();
  const isAdmin = live.site.value?.role === "admin";
  const { list, reload } = useListed(isAdmin, session.users);
  const { isBusy, failure, run } = usePress();
  const text = words.value.access.users;
  if (!isAdmin) return <p class="muted">{text.onlyAdmins}</p>;
  const change = (work: () => Promise<void>): void =>
    void run(async () => {
      await work();
      await reload();
    });
  return (
    <>
      <p class="muted">{text.about}</p>
      <ul class="plain-list">
        {(list.value ?? []).map((user) => (
          <UserRow key={user.name} user={user} isBusy={isBusy} change={change} />
        ))}
      </ul>
      <AddUser isBusy={isBusy} change={change} />
      <Failure text={failure} />
    </>
  );
}

interface RowProps {
  readonly user: UserReport;
  readonly isBusy: boolean;
  readonly change: (work: () => Promise<void>) => void;
}

function UserRow({ user: { name, role, sessions }, isBusy, change }: RowProps) {
  const { session, words, format } = useScreen();
  const text = words.value.access.users;
  return (
    <li class="form-row access-row">
      <strong>{name}</strong>
      <span class="muted">{text.sessions(format.value.number(sessions))}</span>
      <RoleChoice
        choices={accountRoles}
        value={role}
        label={text.roleOf(name)}
        isLabelHidden={true}
        choose={(next) => change(() => session.changeUser(name, { role: next }))}
      />
      <button type="button" class="button" disabled={isBusy} onClick={() => change(() => session.removeUser(name))}>
        {text.remove(name)}
      </button>
    </li>
  );
}

function AddUser({ isBusy, change }: Omit<RowProps, "user">) {
  const { session, words } = useScreen();
  const text = words.value.access;
  const name = useSignal("");
  const password = useSignal("");
  const role = useSignal<Role>("operator");
  const add = async (): Promise<void> => {
    await session.addUser({ name: name.value.trim(), role: role.value, password: password.value });
    name.value = "";
    password.value = "";
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
      <TextField label={text.password} value={password} isSecret={true} autocomplete="new-password" />
      <RoleChoice
        choices={accountRoles}
        value={role.value}
        label={text.role}
        choose={(next) => {
          role.value = next;
        }}
      />
      <div class="form-row">
        <button type="submit" class="button" disabled={isBusy}>
          {text.users.add}
        </button>
      </div>
    </form>
  );
}
