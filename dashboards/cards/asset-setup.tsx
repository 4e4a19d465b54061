/** Card `asset-setup`: what an asset is judged by: its class, its limits with their origin, its bearing with its source. */
import type { AlarmReport } from "../../gateway/core/alarm.ts";
import type { BearingFacts } from "../../gateway/core/bearing.ts";
import type { AssetReport } from "../../gateway/core/view.ts";
import { tagIdsOf } from "../asset-state.ts";
import { useScreen } from "../screen.ts";
import { useAnswer } from "../use-answer.ts";
import { useSetupWords } from "../use-setup-words.ts";
import { type AssetProps, defineCard } from "./card.ts";
import { featureFacts, featuresOf, metricOf, optionOf, profilesOf } from "./health-facts.ts";
import { scoreLimit } from "./score-bar.tsx";
import { ProfileSetting } from "./setting-profile.tsx";
import { signalName } from "./signal-name.ts";

export const assetSetup = defineCard({ about: "asset", view: AssetSetup });

function AssetSetup({ asset }: AssetProps) {
  const { words } = useScreen();
  const text = useSetupWords().setup;
  const profiles = profilesOf(asset).map(({ profile }) => profile);
  return (
    <>
      <h2>{text.title}</h2>
      <dl class="facts">
        <Fact name={text.kind} value={words.value.asset.templates[asset.template] ?? asset.template} />
        <Fact name={text.place} value={asset.equipment} />
        {[...new Set(profiles)].map((profile) => (
          <Fact key={profile} name={text.severity} value={text.profiles[profile] ?? profile} />
        ))}
      </dl>
      <ProfileSetting asset={asset} />
      <Limits asset={asset} />
      <h3>{text.bearing}</h3>
      {asset.bearing === undefined ? <p class="muted">{text.noBearing}</p> : <Bearing bearing={asset.bearing} />}
    </>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

interface LimitRow {
  readonly key: string;
  readonly name: string;
  readonly limit: string;
  readonly origin: string;
}

function Limits({ asset }: AssetProps) {
  const { queries, words } = useScreen();
  const text = useSetupWords().setup;
  const { answer, failure } = useAnswer(() => queries.alarmDefinitions());
  const ofAlarms = useAlarmRows(asset, answer ?? []);
  const rows = [...ofAlarms, ...useFeatureRows(asset), ...useLearnedRows(asset)];
  return (
    <>
      <h3>{text.limits}</h3>
      {failure !== undefined && <p class="failure">{failure}</p>}
      {answer === undefined && failure === undefined && <p class="empty">{words.value.shell.loading}</p>}
      {answer !== undefined && rows.length === 0 && <p class="muted">{text.noLimits}</p>}
      {rows.length > 0 && (
        <div class="table-frame">
          <table aria-label={text.limits}>
            <thead>
              <tr>
                {[text.watched, text.limit, text.origin].map((title) => (
                  <th key={title} scope="col">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ key, name, limit, origin }) => (
                <tr key={key}>
                  <th scope="row">{name}</th>
                  <td>{limit}</td>
                  <td>{origin}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

/** Alarms of the configuration on tags of the asset. */
function useAlarmRows(asset: AssetReport, alarms: readonly AlarmReport[]): LimitRow[] {
  const { format, live, words } = useScreen();
  const text = useSetupWords().setup;
  const tags = tagIdsOf(asset);
  return alarms
    .filter(({ tag }) => tags.has(tag))
    .map(({ id, name, tag, type, limit, states, unit, origin, originText }) => {
      const value =
        limit === undefined ? (states ?? []).join(", ") : `${format.value.number(limit)} ${format.value.unit(unit)}`;
      return {
        key: `alarm ${id}`,
        name: name ?? signalName(tag, live.tags.value, words.value),
        limit: text.types[type]?.(value.trim()) ?? value,
        origin: originText ?? (origin === undefined ? text.noOrigin : text.origins[origin]),
      };
    });
}

/** What the health index and the remaining life are judged by. */
function useFeatureRows(asset: AssetReport): LimitRow[] {
  const { format, live, words } = useScreen();
  const text = useSetupWords().setup;
  const metric = metricOf(asset, "health");
  const number = (value: number) => format.value.number(value);
  const named = (tag: string) => signalName(tag, live.tags.value, words.value);
  const unitOf = (tag: string) => format.value.unit(live.tags.value.get(tag)?.unit ?? "");
  const features = featuresOf(metric).map(({ tag, profile }): LimitRow => {
    const { limits, mean, deviation } = featureFacts(metric, tag);
    const parts = [
      ...(limits === undefined ? [] : [text.zones(number(limits[0]), number(limits[1]), number(limits[2]))]),
      ...(mean === undefined || deviation === undefined ? [] : [text.normal(number(mean), number(deviation))]),
    ];
    const origin = profile === undefined ? text.configured : (text.profileOrigin[profile] ?? profile);
    return { key: `health ${tag}`, name: named(tag), limit: `${parts.join("; ")} ${unitOf(tag)}`.trim(), origin };
  });
  const life = metricOf(asset, "remaining-life");
  const [feature, limit] = [optionOf(life, "feature"), optionOf(life, "limit")];
  if (typeof feature !== "string" || typeof limit !== "number") return features;
  const end = `${text.life} ${number(limit)} ${unitOf(feature)}`.trim();
  return [...features, { key: "life", name: named(feature), limit: end, origin: text.configured }];
}

function useLearnedRows({ models }: AssetReport): LimitRow[] {
  const { format } = useScreen();
  const text = useSetupWords().setup;
  return models
    .filter(({ card }) => card !== undefined)
    .map(({ id }) => ({
      ...{ key: `model ${id}`, name: `${text.score}, ${id}` },
      ...{ limit: text.types.high?.(format.value.number(scoreLimit)) ?? "", origin: text.learned },
    }));
}

function Bearing({ bearing }: { bearing: BearingFacts }) {
  const { format, live, words } = useScreen();
  const text = useSetupWords().setup;
  const { stated, source, orders, speedRpm, speedTag } = bearing;
  const isOrders = /bpf[oi]\s{0,20}=/i.test(stated);
  const origin = source ?? (isOrders ? text.statedOrders : text.statedGeometry);
  const speed =
    speedTag === undefined
      ? speedRpm === undefined
        ? undefined
        : `${format.value.integer(speedRpm)} ${format.value.unit("1/min")}`
      : signalName(speedTag, live.tags.value, words.value);
  return (
    <dl class="facts">
      <Fact name={text.designation} value={stated} />
      <Fact name={text.source} value={origin} />
      {speed !== undefined && <Fact name={text.speed} value={speed} />}
      {(["bpfo", "bpfi", "bsf", "ftf"] as const).map((name) => (
        <Fact key={name} name={text.defects[name]} value={text.perTurn(format.value.number(orders[name]))} />
      ))}
    </dl>
  );
}
