/** Card `account`: who is signed in, and how to leave, to come in, or to change the password. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Identity } from "../../gateway/core/accounts.ts";
import { Failure } from "../controls/failure.tsx";
import { TextField } from "../controls/text-field.tsx";
import { usePress } from "../controls/use-press.ts";
import { useScreen } from "../screen.ts";
import { defineCard } from "./card.ts";

export const account = defineCard({ about: "site", title: ({ access }) => access.account.title, view: Account });

function Account() {
  const { session, words } = useScreen();
  const who = useSignal<Identity | undefined>(undefined);
  const { failure, run } = usePress();
  const text = words.value.access;
  useEffect(() => {
    void run(async () => {
      who.value = await session.who();
    });
  }, []);
  const leave = async (): Promise<void> => {
    await session.signOut();
    window.location.reload();
  };
  const { name = "", kind, role = "viewer" } = who.value ?? {};
  return (
    <>
      {kind === "session" && <p>{text.account.signedIn(name, text.roles[role])}</p>}
      {kind === "anonymous" && <p>{text.account.anonymous(text.roles[role])}</p>}
      {kind === "display" && <p>{text.account.display(name)}</p>}
      <div class="form-row">
        {(kind === "session" || kind === "display") && (
          <button type="button" class="button" onClick={() => void run(leave)}>
            {text.account.signOut}
          </button>
        )}
        {kind === "anonymous" && (
          <button
            type="button"
            class="button"
            onClick={() => {
              session.access.value = "signed-out";
            }}
          >
            {text.signIn.button}
          </button>
        )}
      </div>
      <Failure text={failure} />
      {kind === "session" && !name.startsWith("oidc:") && <ChangePassword />}
    </>
  );
}

function ChangePassword() {
  const { session, words } = useScreen();
  const text = words.value.access;
  const password = useSignal("");
  const next = useSignal("");
  const { isBusy, failure, run } = usePress();
  const change = async (): Promise<void> => {
    await session.changePassword(password.value, next.value);
    window.location.reload();
  };
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void run(change);
      }}
    >
      <TextField label={text.password} value={password} isSecret={true} autocomplete="current-password" />
      <TextField label={text.account.next} value={next} isSecret={true} autocomplete="new-password" />
      <p class="muted">{text.passwordAbout}</p>
      <div class="form-row">
        <button type="submit" class="button" disabled={isBusy}>
          {text.account.change}
        </button>
      </div>
      <Failure text={failure} />
    </form>
  );
}
