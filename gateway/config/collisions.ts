/** Tags that two parts would fill: one of them in the file and one derived, or both derived. */
import type { Configuration } from "./configuration.ts";
import type { Finding } from "./problems.ts";
import { modelOutputs } from "./references.ts";
import type { Registries } from "./schema.ts";

/** Findings about tags with two origins, and about channels that a model is given twice. */
export function collisions(configuration: Configuration, registries: Registries): Finding[] {
  const owners = new Map(configuration.tags.map(({ id }) => [id, "a tag of this file"]));
  const findings: Finding[] = [];
  const claim = (tagId: string, { owner, place }: { owner: string; place: Finding["place"] }): void => {
    const other = owners.get(tagId);
    if (other === undefined) owners.set(tagId, owner);
    // An id given twice is a finding of its own.
    else if (other !== owner) findings.push({ place, message: `would fill ${tagId}, which is ${other}` });
  };
  configuration.metrics.forEach(({ id, kind, options }, index) => {
    const owner = `a figure of the metric ${id}`;
    for (const { name } of registries.metrics[kind]?.outputs(options) ?? []) {
      claim(`${id}/${name}`, { owner, place: ["metrics", index, "id"] });
    }
  });
  configuration.models.forEach(({ id, channels }, index) => {
    const owner = `given by the model ${id}`;
    const place = ["models", index, "id"];
    for (const output of [modelOutputs.score, modelOutputs.state, modelOutputs.shadow])
      claim(`${id}/${output}`, { owner, place });
    const contributions = `${id}/${modelOutputs.contribution}/`;
    for (const [tagId, other] of owners) {
      if (tagId.startsWith(contributions)) findings.push({ place, message: `would fill ${tagId}, which is ${other}` });
    }
    channels.forEach((channel, position) => {
      if (channels.indexOf(channel) === position) return;
      findings.push({
        place: ["models", index, "channels", position],
        message: `the channel ${channel} is given twice`,
      });
    });
  });
  return findings;
}
