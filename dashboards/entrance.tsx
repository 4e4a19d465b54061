/** The page before the pages: signing in, and making the first account. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Failure } from "./controls/failure.tsx";
import { TextField } from "./controls/text-field.tsx";
import { usePress } from "./controls/use-press.ts";
import { useScreen } from "./screen.ts";
import type { BeforeSignIn } from "./session.ts";
import { LanguageChoice, ThemeChoice } from "./shell-choices.tsx";

export function Entrance() {
  const { session, words, language } = useScreen();
  const isSetUp = session.access.value === "set-up";
  const text = words.value.access;
  const title = isSetUp ? text.setUp.title : text.signIn.title;
  useEffect(() => {
    document.documentElement.lang = language.value;
    document.title = `${title} – Samspel`;
  }, [title, language.value]);
  const before = useSignal<BeforeSignIn | undefined>(undefined);
  useEffect(() => {
    if (isSetUp) return;
    session.beforeSignIn().then(
      (answer) => {
        before.value = answer;
      },
      () => {},
    );
  }, [session, isSetUp, before]);
  return (
    <div class="entrance">
      <header class="top">
        <div class="top-row">
          <p class="brand">
            <strong>Samspel</strong>
          </p>
          <LanguageChoice />
          <ThemeChoice />
        </div>
      </header>
      <main id="main" class="entrance-main">
        <section class="card">
          <h1>{title}</h1>
          <p class="muted">{isSetUp ? text.setUp.about : text.signIn.about}</p>
          {before.value?.notice !== undefined && <Notice notice={before.value.notice} />}
          <EntranceForm isSetUp={isSetUp} before={before.value} />
        </section>
        <p class="muted">{words.value.shell.informational}</p>
      </main>
    </div>
  );
}

function EntranceForm({ isSetUp, before }: { isSetUp: boolean; before: BeforeSignIn | undefined }) {
  const { session, words } = useScreen();
  const text = words.value.access;
  const code = useSignal("");
  const name = useSignal("");
  const password = useSignal("");
  const { isBusy, failure, run } = usePress();
  const refusal = isSetUp ? undefined : refusalIn(window.location.hash, text.signIn);
  const enter = async (): Promise<void> => {
    if (isSetUp) await session.setUp(code.value, name.value.trim(), password.value);
    else await session.signIn(name.value.trim(), password.value);
    window.history.replaceState(null, "", window.location.pathname + window.location.search);
    window.location.reload();
  };
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void run(enter);
      }}
    >
      {isSetUp && <TextField label={text.setUp.code} value={code} autocomplete="one-time-code" />}
      <TextField label={text.name} value={name} autocomplete="username" />
      <TextField
        label={text.password}
        value={password}
        isSecret={true}
        autocomplete={isSetUp ? "new-password" : "current-password"}
      />
      {isSetUp && <p class="muted">{text.passwordAbout}</p>}
      <div class="form-row">
        <button type="submit" class="button" disabled={isBusy}>
          {isSetUp ? text.setUp.button : text.signIn.button}
        </button>
      </div>
      {before?.label !== undefined && <OtherService label={before.label} />}
      <Failure text={failure ?? refusal} />
    </form>
  );
}

interface Refusals {
  readonly refused: string;
  readonly refusals: Readonly<Record<string, string>>;
}

/** Why another service did not let somebody in, by the code behind the address; a code without a sentence is said in general. */
function refusalIn(hash: string, { refused, refusals }: Refusals): string | undefined {
  const code = /^#sign-in=(\w{1,60})$/.exec(hash)?.[1];
  if (code === undefined) return undefined;
  return (Object.hasOwn(refusals, code) ? refusals[code] : undefined) ?? refused;
}

/** The way through another service, where one is configured. */
function OtherService({ label }: { label: string }) {
  const { words } = useScreen();
  return (
    <p>
      <a class="text-link" href="/api/v1/oidc/start">
        {words.value.access.signIn.through(label)}
      </a>
    </p>
  );
}

/** Words of the site, in the language of the screen where they are given. */
function Notice({ notice }: { notice: NonNullable<BeforeSignIn["notice"]> }) {
  const { language } = useScreen();
  const shown = notice[language.value] === undefined ? (language.value === "sv" ? "en" : "sv") : language.value;
  return (
    <p class="notice" lang={shown}>
      {notice[shown]}
    </p>
  );
}
