/** Card `site-facts`: site, language, colours, version, documentation; certificates and when they end; where values go; how long they are kept. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { KeptCertificate } from "../../gateway/core/source-access.ts";
import { Bar } from "../charts/bar.tsx";
import { Told } from "../controls/told.tsx";
import { enSettings, type SettingsWords } from "../language/en-settings.ts";
import { svSettings } from "../language/sv-settings.ts";
import { useScreen } from "../screen.ts";
import { LanguageChoice, ThemeChoice } from "../shell-choices.tsx";
import { useAnswer } from "../use-answer.ts";
import { useSize } from "../use-size.ts";
import { defineCard } from "./card.ts";

export const siteFacts = defineCard({ about: "site", view: SiteFacts });

export function useSettingsWords(): SettingsWords {
  const { language } = useScreen();
  return language.value === "sv" ? svSettings : enSettings;
}

function SiteFacts() {
  const { live, words } = useScreen();
  const text = useSettingsWords();
  const site = live.site.value;
  const assets = live.assets.value ?? [];
  return (
    <>
      <h2>{text.site}</h2>
      <dl class="facts">
        <Fact name={text.equipment} value={site?.site} />
        <Fact name={text.timeZone} value={site?.timeZone} />
        <Fact
          name={text.siteLanguage}
          value={site === undefined ? undefined : words.value.shell.languages[site.language]}
        />
        <Fact name={text.version} value={site?.version} />
      </dl>
      <p class="form-row">
        <LanguageChoice />
        <ThemeChoice />
        <a class="button" href="/docs/">
          {text.documentation}
        </a>
      </p>
      <h3>{text.assets}</h3>
      {assets.length === 0 && <p class="muted">{text.noAssets}</p>}
      <ul class="plain">
        {assets.map(({ id, name, template }) => (
          <li key={id}>
            {name} <span class="muted">{words.value.asset.templates[template] ?? template}</span> <code>{id}</code>
          </li>
        ))}
      </ul>
      <Retention />
      <Destinations />
      <Certificates />
      <p class="muted">{text.inFile}</p>
    </>
  );
}

function Fact({ name, value = "–" }: { name: string; value: string | undefined }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Retention() {
  const { queries, format } = useScreen();
  const text = useSettingsWords();
  const { answer } = useAnswer(() => queries.settings());
  const { answer: installation } = useAnswer(() => queries.installation());
  if (answer === undefined) return null;
  const { retentionDays, quotaBytes, usedBytes, peopleHours, eventDays, figureDays } = answer;
  const size = useSize();
  return (
    <>
      <h3>{text.retention}</h3>
      <dl class="facts">
        <Fact name={text.values} value={text.days(format.value.number(retentionDays))} />
        <div>
          <dt>{text.disk}</dt>
          <dd class="measured">
            <Told name="store-used" title={text.disk}>{`${size(usedBytes)} / ${size(quotaBytes)}`}</Told>
            <Bar share={usedBytes / quotaBytes} />
          </dd>
        </div>
        <Fact name={text.people} value={text.hours(format.value.number(peopleHours))} />
        <Fact name={text.events} value={text.days(format.value.number(eventDays))} />
        <Fact name={text.figures} value={text.days(format.value.number(figureDays))} />
      </dl>
      <h3>{text.pseudonyms}</h3>
      {installation !== undefined && <p>{text.keys(installation.campaignKeyCount)}</p>}
      <p>
        <a class="text-link" href="/docs/explanation/people-and-privacy">
          {text.privacy}
        </a>
      </p>
    </>
  );
}

function Destinations() {
  const { live, words } = useScreen();
  const text = useSettingsWords();
  return (
    <>
      <h3>{text.destinations}</h3>
      {live.sinks.value.length === 0 && <p>{text.noDestination}</p>}
      <ul class="plain">
        {live.sinks.value.map(({ id, kind }) => (
          <li key={id}>
            {id} <span class="muted">{words.value.sinks.kinds[kind] ?? kind}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

interface Named {
  readonly source: string;
  readonly certificate: KeptCertificate;
}

/** Of OPC UA sources, soonest end first. */
function Certificates() {
  const { live, queries, format } = useScreen();
  const text = useSettingsWords();
  const found = useSignal<readonly Named[]>([]);
  const ids = live.sources.value.filter(({ kind }) => kind === "opcua").map(({ id }) => id);
  useEffect(() => {
    const ask = async (source: string): Promise<readonly Named[]> => {
      const overview = await queries.certificates(source).catch(() => undefined);
      if (overview === undefined) return [];
      const all = [...(overview.own === undefined ? [] : [overview.own]), ...overview.trusted];
      return all.map((certificate) => ({ source, certificate }));
    };
    void Promise.all(ids.map(ask)).then((lists) => {
      found.value = lists.flat().toSorted((a, b) => a.certificate.daysLeft - b.certificate.daysLeft);
    });
  }, [ids.join(" ")]);
  return (
    <>
      <h3>{text.certificates}</h3>
      {found.value.length === 0 && <p class="muted">{text.noCertificate}</p>}
      <ul class="plain">
        {found.value.map(({ source, certificate: { file, subject, validTo, daysLeft } }) => (
          <li key={file}>
            {source}: {subject}{" "}
            <strong>{text.ends(format.value.date(Date.parse(validTo)), format.value.integer(daysLeft))}</strong>
          </li>
        ))}
      </ul>
    </>
  );
}
