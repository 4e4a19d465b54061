/** Brokers that announce themselves in the local networks. */
import type { SourceContext } from "../../core/contracts.ts";
import type { FoundServer } from "../../core/discovery.ts";
import { announcedServices } from "../../protocols/mdns.ts";

export async function findBrokers(context: SourceContext): Promise<readonly FoundServer[]> {
  const [open, secured] = await Promise.all([
    announcedServices("mqtt", context),
    announcedServices("secure-mqtt", context),
  ]);
  const found = (scheme: string) =>
    function brokerOf({ name, address, port }: (typeof open)[number]): FoundServer {
      return { kind: "mqtt", name, address: `${scheme}://${address}:${port}`, origin: "announced" };
    };
  return [...secured.map(found("mqtts")), ...open.map(found("mqtt"))];
}
