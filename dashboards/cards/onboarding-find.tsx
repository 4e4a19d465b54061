/** First steps of connecting a machine: what it is, and what answers at its address. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { DiscoveryReport, EndpointReport } from "../../gateway/core/discovery.ts";
import { usePress } from "../controls/use-press.ts";
import { RequestError } from "../history.ts";
import { draftOf, freeName, hostOf, wholeAddress } from "../onboarding-answers.ts";
import { useScreen } from "../screen.ts";
import type { StepProps } from "./onboarding.tsx";
import { Field, On } from "./onboarding-field.tsx";
import { Search } from "./onboarding-search.tsx";

const kinds = ["opcua", "mqtt"] as const;
const first = {
  opcua: { id: "plc", address: "opc.tcp://" },
  mqtt: { id: "broker", address: "mqtt://" },
} as const;
const commands = {
  replay: "samspel replay recorded.csv --as opcua",
  simulator: "samspel simulate healthy-line",
} as const;
const idPattern = /^[a-z0-9][a-z0-9-]{0,40}$/;

export function SourceStep({ text, answers, change, go }: StepProps) {
  const { live } = useScreen();
  const taken = live.sources.value.map(({ id }) => id);
  const isTaken = taken.includes(answers.id);
  const isTyped = useRef(false);
  useEffect(() => {
    if (isTaken && !isTyped.current && !answers.isWritten) change({ id: freeName(answers.id, taken) });
  }, [isTaken]);
  return (
    <div class="form form-wide">
      <fieldset class="plain-fieldset">
        <legend class="visually-hidden">{text.steps.source}</legend>
        {kinds.map((kind) => (
          <label key={kind} class="check">
            <input
              type="radio"
              name="kind"
              checked={answers.kind === kind}
              onChange={() => {
                const { id, address } = first[kind];
                change({ kind, id: freeName(id, taken), address, isOpen: false, tags: [], proposed: [] });
              }}
            />
            <span>
              <strong>{text.kinds[kind]}</strong> <span class="muted">{text.kindHints[kind]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {(["replay", "simulator"] as const).map((kind) => (
        <details key={kind}>
          <summary>{text.kinds[kind]}</summary>
          <p>{text.kindHints[kind]}</p>
          <pre class="yaml">{commands[kind]}</pre>
        </details>
      ))}
      <Field
        label={text.id}
        hint={text.idHint}
        value={answers.id}
        onInput={(id) => {
          isTyped.current = true;
          change({ id });
        }}
      />
      <On isDisabled={isTaken || !idPattern.test(answers.id)} first={isTaken ? text.idTaken : text.idHint} onPress={go}>
        {text.next}
      </On>
    </div>
  );
}

interface Found {
  readonly report?: DiscoveryReport;
  /** Values that a broker was heard to publish; undefined when it wants somebody to sign in first. */
  readonly heard?: number;
}

export function FindStep({ text, answers, password, change, go }: StepProps) {
  const { queries, format } = useScreen();
  const found = useSignal<Found | undefined>(undefined);
  const press = usePress();
  const { kind, id, address, authority } = answers;
  const lookText = kind === "mqtt" ? text.listen : text.look;
  const look = () =>
    press.run(async () => {
      found.value = undefined;
      const whole = wholeAddress(kind, address);
      if (whole === undefined) throw new RangeError(text.noHost);
      change({ address: whole });
      await queries.onboarding.draft(draftOf({ ...answers, address: whole }, password.peek()));
      if (kind === "opcua") found.value = { report: await queries.onboarding.discover(id) };
      else {
        const isRefused = (error: unknown) => error instanceof RequestError && error.code === "SAMSPEL_MQTT_USER";
        const page = await queries.browse(id, { limit: 1 }).catch((error: unknown) => {
          if (isRefused(error)) return undefined;
          throw error;
        });
        found.value = page === undefined ? {} : { heard: page.visitedCount };
      }
    });
  const forget = (part: Parameters<typeof change>[0]): void => {
    found.value = undefined;
    change({ ...part, isOpen: false });
  };
  return (
    <div class="form form-wide">
      <Search text={text} answers={answers} choose={(value) => forget({ address: value })} />
      <Field
        label={text.address[kind]}
        hint={text.addressHint[kind]}
        value={address}
        onInput={(value) => forget({ address: value })}
      />
      {kind === "mqtt" && address.startsWith("mqtts") && (
        <Field isLong label={text.authority} value={authority} onInput={(value) => forget({ authority: value })} />
      )}
      <p>
        <button type="button" class="button" disabled={press.isBusy} onClick={() => void look()}>
          {lookText}
        </button>
      </p>
      <p role="status">{press.isBusy && (kind === "mqtt" ? text.listening : text.asking)}</p>
      {press.failure !== undefined && (
        <p class="failure" role="alert">
          {press.failure === text.noHost ? "" : text.notFound} {press.failure}
        </p>
      )}
      {found.value?.report !== undefined && <Server {...{ text, answers, change }} report={found.value.report} />}
      {found.value !== undefined && kind === "mqtt" && (
        <p role="status">
          {found.value.heard === undefined
            ? text.brokerWantsUser
            : text.brokerAnswers(format.value.integer(found.value.heard))}
        </p>
      )}
      <On
        isDisabled={!canGo(found.value, answers.isOpen)}
        {...(found.value === undefined ? { first: text.pressFirst(lookText) } : {})}
        onPress={go}
      >
        {text.next}
      </On>
    </div>
  );
}

function canGo(found: Found | undefined, isOpen: boolean): boolean {
  if (found === undefined) return false;
  return found.report === undefined || isOpen || found.report.endpoints.some(({ isChosen }) => isChosen);
}

type ServerProps = Pick<StepProps, "text" | "answers" | "change"> & { readonly report: DiscoveryReport };

function Server({ text, answers, change, report }: ServerProps) {
  const { endpoints, serverName, applicationUri } = report;
  const typed = hostOf(answers.address);
  const others = [...new Set(endpoints.map(({ advertisedUrl }) => hostOf(advertisedUrl)))].filter(
    (host) => host !== typed,
  );
  const isSecured = endpoints.some(({ isChosen }) => isChosen);
  return (
    <>
      <p role="status">
        <strong>{text.found(serverName)}</strong> <span class="muted">{applicationUri}</span>
      </p>
      {others.length > 0 && <p>{text.otherName(others.join(", "), typed)}</p>}
      <h3>{text.endpoints}</h3>
      <ul class="plain">
        {endpoints.map((endpoint) => (
          <li key={`${endpoint.securityMode} ${endpoint.securityPolicy} ${endpoint.advertisedUrl}`}>
            <Endpoint text={text} endpoint={endpoint} />
          </li>
        ))}
      </ul>
      {!isSecured && <p class="failure">{text.noSecurity}</p>}
      {endpoints.some(({ securityMode }) => securityMode === "None") && (
        <details open={!isSecured}>
          <summary>{text.withoutEncryption}</summary>
          <label class="check">
            <input
              type="checkbox"
              checked={answers.isOpen}
              onChange={({ currentTarget }) => change({ isOpen: currentTarget.checked })}
            />
            {text.openAnyway}
          </label>
        </details>
      )}
    </>
  );
}

function Endpoint({ text, endpoint }: { text: StepProps["text"]; endpoint: EndpointReport }) {
  const { securityMode, securityPolicy, isChosen } = endpoint;
  return (
    <>
      {text.security[securityMode]} <span class="muted">{securityPolicy}</span>{" "}
      {isChosen && <strong>{text.chosen}</strong>}
    </>
  );
}
