/** What can be asked of one source, configured or only drafted, with what it is and could be here. */
import { addressesOf, type OfferScope, offeredPage, recommendations } from "./browse-view.ts";
import type { Source, SourceContext } from "./core/contracts.ts";
import { PermanentError } from "./core/errors.ts";
import type { BoundSourceAccess } from "./core/source-access.ts";

interface AskedSource {
  readonly source: Source;
  readonly options: unknown;
  readonly context: SourceContext;
  readonly tags: OfferScope["tags"];
}

/** Undefined when a source of this kind cannot be asked anything. */
export function boundAccess({ source, options, context, tags }: AskedSource): BoundSourceAccess | undefined {
  const { access } = source;
  if (access === undefined) return undefined;
  const scope = { source: context.id, tags };
  const secured = access.secured;
  return {
    certificates: async () => known(secured, context).certificates(options, context),
    changeCertificates: async (change) => known(secured, context).changeCertificates(change, options, context),
    browse: async (query) => offeredPage(await access.browse(query, options, context), query, scope),
    discover: async () => known(secured, context).discover(options, context),
    preflight: async () => known(secured, context).preflight(addressesOf(tags, context.id), options, context),
    recommended: async () => recommendations(await access.findModels(options, context), scope),
  };
}

function known<T>(part: T | undefined, { id }: SourceContext): T {
  if (part !== undefined) return part;
  throw new PermanentError(`The source ${JSON.stringify(id)} has no certificates and no endpoints of its own.`, {
    code: "SAMSPEL_SOURCE_UNKNOWN",
    next: "Only sources with OPC UA have them; a broker's certificate is checked when it is connected to.",
  });
}
