/** Card `updates`: which release is at work, what became of the last update, and how to update without internet. */
import { useScreen } from "../screen.ts";
import { useAnswer } from "../use-answer.ts";
import { defineCard } from "./card.ts";
import { useSettingsWords } from "./site-facts.tsx";

export const updates = defineCard({ about: "site", view: Updates });

function Updates() {
  const { queries } = useScreen();
  const text = useSettingsWords().updates;
  const { answer } = useAnswer(() => queries.installation());
  const { version = "–", platform = "–", runtime = "", releases } = answer ?? {};
  const { update, others = [], atWork = "0.2.0" } = releases ?? {};
  const facts: readonly (readonly [string, string])[] = [
    [text.version, version],
    [text.platform, `${platform}, Node.js ${runtime}`],
    ...(releases === undefined
      ? []
      : [[text.others, others.length === 0 ? text.noOthers : others.join(", ")] as const]),
  ];
  return (
    <>
      <h2>{text.title}</h2>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {update !== undefined && <p>{text.phases[update.phase](update.from, update.to)}</p>}
      {answer !== undefined && releases === undefined && <p>{text.plain}</p>}
      {releases !== undefined && (
        <>
          <p class="muted">{text.offline}</p>
          <pre class="yaml">
            sudo samspel update samspel-{nextOf(atWork)}-{platform.replace("linux-", "")}.tar.gz --key release.pub.pem
          </pre>
        </>
      )}
      <p class="form-row">
        <a class="text-link" href="/docs/how-to/install-the-package">
          {text.guide}
        </a>
        <a class="text-link" href="/api/v1/installation/sbom" download>
          {text.bill}
        </a>
        <a class="text-link" href="/docs/explanation/threat-model">
          {text.threats}
        </a>
      </p>
    </>
  );
}

/** For the example: the minor version after this one. */
function nextOf(version: string): string {
  const [major = "0", minor = "0"] = version.split(".");
  return `${major}.${Number(minor) + 1}.0`;
}
