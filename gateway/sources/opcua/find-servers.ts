/** OPC UA servers that can be found: those that announce themselves, and those that a discovery server knows (OPC 10000-12 §4.3). */
import { type ApplicationDescription, ApplicationType, OPCUAClient } from "node-opcua-client";
import type { SourceContext } from "../../core/contracts.ts";
import type { FoundServer } from "../../core/discovery.ts";
import { errorMessage } from "../../core/errors.ts";
import { announcedServices, plain } from "../../protocols/mdns.ts";
import { settled, within } from "./deadline.ts";
import { clientOptions, ownIdentity } from "./identity.ts";

const answerMsMax = 5000;
const serversMax = 50;

/** `discoveryUrl` is asked for the servers that it knows; one that does not answer knows none. */
export async function findOpcuaServers(discoveryUrl: string, context: SourceContext): Promise<readonly FoundServer[]> {
  const [announced, known] = await Promise.all([
    announcedServices("opcua-tcp", context),
    knownServers(discoveryUrl, context).catch((error: unknown) => {
      context.log.info({ discoveryUrl, reason: errorMessage(error) }, "There is no discovery server.");
      return [];
    }),
  ]);
  const heard = announced.map(({ name, address, port, path }): FoundServer => {
    return { kind: "opcua", name, address: `opc.tcp://${address}:${port}${path}`, origin: "announced" };
  });
  const addresses = new Set(heard.map(({ address }) => address));
  return [...heard, ...known.filter(({ address }) => !addresses.has(address))];
}

async function knownServers(endpointUrl: string, context: SourceContext): Promise<readonly FoundServer[]> {
  const identity = await ownIdentity({ endpointUrl, trustServerCertificate: "listed" }, context);
  const client = OPCUAClient.create({ ...clientOptions(identity), clientName: "Samspel discovery" });
  try {
    await within(client.connect(endpointUrl), answerMsMax);
    const servers = await within(client.findServers(), answerMsMax);
    return servers.slice(0, serversMax).flatMap(foundServer);
  } finally {
    await settled(client.disconnect());
    await identity.manager.dispose();
  }
}

function foundServer({ applicationName, applicationType, discoveryUrls }: ApplicationDescription): FoundServer[] {
  const isServer = [ApplicationType.Server, ApplicationType.ClientAndServer].includes(applicationType);
  const address = (discoveryUrls ?? []).find((url) => url?.startsWith("opc.tcp://"));
  if (!isServer || address === undefined || address === null) return [];
  return [{ kind: "opcua", name: plain(applicationName.text ?? ""), address, origin: "discovery-server" }];
}
