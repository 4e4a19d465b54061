/** Within a source: its own certificate, those that wait for a decision, and the decision. Asked for when opened. */
import { useSignal } from "@preact/signals";
import type { CertificateChange, CertificateOverview, KeptCertificate } from "../../gateway/core/source-access.ts";
import { usePress } from "../controls/use-press.ts";
import { useScreen } from "../screen.ts";

/** Kinds of sources that have certificates to decide about. */
const securedKinds: readonly string[] = ["opcua"];

export function SourceTrust({ id, kind }: { id: string; kind: string }) {
  const { words, queries } = useScreen();
  const text = words.value.trust;
  const overview = useSignal<CertificateOverview | undefined>(undefined);
  const press = usePress();
  if (!securedKinds.includes(kind)) return null;
  const run = (work: () => Promise<CertificateOverview>) =>
    press.run(async () => {
      overview.value = await work();
    });
  const change = (what: CertificateChange) => void run(() => queries.changeCertificates(id, what));
  const open = (isOpen: boolean): void => {
    if (isOpen) void run(() => queries.certificates(id));
  };
  return (
    <details onToggle={(event) => open(event.currentTarget.open)}>
      <summary>{text.title}</summary>
      {press.failure !== undefined && (
        <p class="failure" role="alert">
          {text.failed} {press.failure}
        </p>
      )}
      {overview.value !== undefined && <Overview overview={overview.value} isBusy={press.isBusy} change={change} />}
    </details>
  );
}

interface Decided {
  readonly isBusy: boolean;
  readonly change: (what: CertificateChange) => void;
}

function Overview({
  overview: { own, rejected, trusted, steps },
  isBusy,
  change,
}: { overview: CertificateOverview } & Decided) {
  const { words } = useScreen();
  const text = words.value.trust;
  return (
    <>
      {steps.length > 0 && (
        <ul class="plain">
          {rejected.length > 0 && <li>{text.them}</li>}
          {own !== undefined && <li>{text.us(own.file)}</li>}
        </ul>
      )}
      {rejected.length > 0 && <h4>{text.waiting}</h4>}
      {rejected.map((certificate) => (
        <Certificate key={certificate.file} certificate={certificate}>
          <button
            type="button"
            class="button"
            disabled={isBusy}
            aria-label={`${text.trust}: ${certificate.subject}`}
            onClick={() => change({ action: "trust", fingerprint: certificate.fingerprint })}
          >
            {text.trust}
          </button>
        </Certificate>
      ))}
      {trusted.length > 0 && <h4>{text.trusted}</h4>}
      {trusted.map((certificate) => (
        <Certificate key={certificate.file} certificate={certificate}>
          <button
            type="button"
            class="button"
            disabled={isBusy}
            aria-label={`${text.reject}: ${certificate.subject}`}
            onClick={() => change({ action: "reject", fingerprint: certificate.fingerprint })}
          >
            {text.reject}
          </button>
        </Certificate>
      ))}
      {own !== undefined && <h4>{text.own}</h4>}
      {own !== undefined && <Certificate certificate={own} />}
    </>
  );
}

function Certificate({
  certificate: { subject, fingerprint, daysLeft },
  children,
}: {
  certificate: KeptCertificate;
  children?: preact.ComponentChildren;
}) {
  const { words, format } = useScreen();
  const text = words.value.trust;
  return (
    <div class="certificate">
      <p>
        {subject}{" "}
        <span class="muted">
          {daysLeft < 0 ? text.expired : text.daysLeft(format.value.integer(daysLeft), daysLeft === 1)}
        </span>
        <br />
        <span class="muted">SHA-256</span> <code class="fingerprint">{fingerprint}</code>
      </p>
      {children}
    </div>
  );
}
