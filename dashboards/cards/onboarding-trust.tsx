/** Trust in both directions, and signing in, while connecting a machine. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { DiscoveryReport } from "../../gateway/core/discovery.ts";
import { NeutralSymbol } from "../controls/symbols.tsx";
import { textOf, usePress } from "../controls/use-press.ts";
import { RequestError } from "../history.ts";
import { draftOf, hostOf } from "../onboarding-answers.ts";
import { useScreen } from "../screen.ts";
import type { StepProps } from "./onboarding.tsx";
import { Field, On } from "./onboarding-field.tsx";

const pollMs = 3000;
/** The machine has taken our certificate and stumbles over something later. */
const accepts = new Set(["SAMSPEL_OPCUA_USER", "SAMSPEL_OPCUA_SESSIONS"]);

export function TrustStep(props: StepProps) {
  const { text, answers, go } = props;
  if (answers.kind === "mqtt") {
    return (
      <>
        <p>{answers.address.startsWith("mqtts") ? text.brokerTls : text.brokerOpen}</p>
        <On onPress={go}>{text.next}</On>
      </>
    );
  }
  if (answers.isOpen) {
    return (
      <>
        <p>{text.noCertificates}</p>
        <On onPress={go}>{text.next}</On>
      </>
    );
  }
  return <Certificates {...props} />;
}

function Certificates({ text, answers, password, go }: StepProps) {
  const { queries } = useScreen();
  const report = useSignal<DiscoveryReport | undefined>(undefined);
  const isAccepted = useSignal(false);
  const press = usePress();
  const { id } = answers;
  useEffect(() => {
    void press.run(async () => {
      await queries.onboarding.draft(draftOf(answers, password.peek()));
      report.value = await queries.onboarding.discover(id);
    });
  }, []);
  const certificate = report.value?.certificate;
  const isTrusted = report.value?.trust?.state === "trusted";
  const trust = (fingerprint: string) =>
    press.run(async () => {
      await queries.changeCertificates(id, { action: "trust", fingerprint });
      report.value = await queries.onboarding.discover(id);
    });
  return (
    <>
      <p>{text.two}</p>
      {press.failure !== undefined && (
        <p class="failure" role="alert">
          {press.failure}
        </p>
      )}
      <h3>
        <NeutralSymbol isFilled={isTrusted} /> 1. {text.theirs}
      </h3>
      {certificate === undefined && press.isBusy && <p role="status">{text.asking}</p>}
      {certificate !== undefined && <Facts text={text} answers={answers} certificate={certificate} />}
      {certificate !== undefined &&
        (isTrusted ? (
          <p role="status">{text.trusted}</p>
        ) : (
          <p>
            <button
              type="button"
              class="button"
              disabled={press.isBusy}
              onClick={() => void trust(certificate.fingerprint)}
            >
              {text.trustIt}
            </button>
          </p>
        ))}
      <h3>
        <NeutralSymbol isFilled={isAccepted.value} /> 2. {text.ours}
      </h3>
      {isTrusted && <Acceptance text={text} id={id} isAccepted={isAccepted} />}
      {report.value !== undefined && (
        <p class="muted">
          {text.ownFile}: <code class="fingerprint">{report.value.ownCertificate.file}</code>
        </p>
      )}
      <On isDisabled={!(isTrusted && isAccepted.value)} onPress={go}>
        {text.next}
      </On>
    </>
  );
}

type FactsProps = Pick<StepProps, "text" | "answers"> & {
  readonly certificate: NonNullable<DiscoveryReport["certificate"]>;
};

function Facts({ text, answers, certificate }: FactsProps) {
  const { format } = useScreen();
  const { subject, thumbprint, fingerprint, validFrom, validTo, daysLeft, hosts } = certificate;
  const typed = hostOf(answers.address);
  const { date } = format.value;
  return (
    <>
      <p>{text.compare}</p>
      <dl class="facts">
        <div>
          <dt>SHA-1</dt>
          <dd>
            <code class="fingerprint">{grouped(thumbprint)}</code>
          </dd>
        </div>
        <div>
          <dt>SHA-256</dt>
          <dd>
            <code class="fingerprint">{grouped(fingerprint)}</code>
          </dd>
        </div>
        <div>
          <dt>{text.subject}</dt>
          <dd>{subject}</dd>
        </div>
        <div>
          <dt>{text.valid}</dt>
          <dd>
            {text.until(date(Date.parse(validFrom)), date(Date.parse(validTo)))} {daysLeft < 0 && text.expired}
          </dd>
        </div>
        <div>
          <dt>{text.hosts}</dt>
          <dd>
            {hosts.join(", ")} ({hosts.includes(typed) ? text.hostMatches : text.hostDiffers(typed)})
          </dd>
        </div>
      </dl>
    </>
  );
}

/** In pairs, as the tools of most vendors show it. */
function grouped(fingerprint: string): string {
  return fingerprint.toUpperCase().match(/../g)?.join(":") ?? fingerprint;
}

interface AcceptanceProps extends Pick<StepProps, "text"> {
  readonly id: string;
  readonly isAccepted: { value: boolean };
}

/** Tries to connect every few seconds until the machine takes our certificate. */
function Acceptance({ text, id, isAccepted }: AcceptanceProps) {
  const { queries } = useScreen();
  const state = useSignal<"trying" | "waiting" | { readonly failure: string }>("trying");
  useEffect(() => {
    let isOver = false;
    const attempt = async (): Promise<void> => {
      try {
        await queries.browse(id, { limit: 1 });
        isAccepted.value = true;
      } catch (error) {
        const code = error instanceof RequestError ? error.code : "";
        if (accepts.has(code)) isAccepted.value = true;
        else state.value = code === "SAMSPEL_OPCUA_NOT_ACCEPTED" ? "waiting" : { failure: textOf(error) };
      }
      if (!isOver && !isAccepted.value) timer = setTimeout(() => void attempt(), pollMs);
    };
    let timer = setTimeout(() => void attempt(), 0);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, []);
  if (isAccepted.value) return <p role="status">{text.accepted}</p>;
  if (state.value === "trying") return <p role="status">{text.trying}</p>;
  if (state.value === "waiting") return <p role="status">{text.waiting}</p>;
  return <p class="failure">{state.value.failure}</p>;
}

export function SignInStep({ text, answers, password, change, go }: StepProps) {
  const { queries } = useScreen();
  const isIn = useSignal(false);
  const withUser = useSignal(answers.user !== "");
  const press = usePress();
  const attempt = () =>
    press.run(async () => {
      isIn.value = false;
      await queries.onboarding.draft(draftOf(answers, password.peek()));
      await queries.browse(answers.id, { limit: 1 });
      isIn.value = true;
    });
  const choose = (isUser: boolean): void => {
    withUser.value = isUser;
    isIn.value = false;
    if (!isUser) change({ user: "" });
  };
  return (
    <div class="form">
      <fieldset class="plain-fieldset">
        <legend class="visually-hidden">{text.steps["sign-in"]}</legend>
        {[false, true].map((isUser) => (
          <label key={String(isUser)} class="check">
            <input type="radio" name="who" checked={withUser.value === isUser} onChange={() => choose(isUser)} />
            {isUser ? text.withUser : text.anonymous}
          </label>
        ))}
      </fieldset>
      {withUser.value && (
        <>
          <Field label={text.user} value={answers.user} onInput={(user) => change({ user })} />
          <Field
            label={text.password}
            hint={text.passwordHint}
            isSecret
            value={password.value}
            onInput={(value) => {
              password.value = value;
            }}
          />
        </>
      )}
      <p>
        <button type="button" class="button" disabled={press.isBusy} onClick={() => void attempt()}>
          {text.signIn}
        </button>
      </p>
      <p role="status">{press.isBusy ? text.trying : isIn.value && text.signedIn}</p>
      {press.failure !== undefined && (
        <p class="failure" role="alert">
          {press.failure}
        </p>
      )}
      <On isDisabled={!isIn.value} first={text.pressFirst(text.signIn)} onPress={go}>
        {text.next}
      </On>
    </div>
  );
}
