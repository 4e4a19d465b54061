/** The endpoints that a server offers, and which of them the gateway takes. It never takes less than was asked for. */
import {
  type EndpointDescription,
  MessageSecurityMode,
  OPCUAClient,
  type SecurityPolicy as PolicyUri,
  SecurityPolicy,
  UserTokenType,
} from "node-opcua-client";
import { ConfigError, TemporaryError } from "../../core/errors.ts";
import type { OpcuaConfig } from "./config.ts";
import { settled, within } from "./deadline.ts";
import { clientOptions, type Identity } from "./identity.ts";

/** Current policies, strongest first. */
export const currentPolicies = ["Aes256_Sha256_RsaPss", "Aes128_Sha256_RsaOaep", "Basic256Sha256"] as const;
/** Broken or weak algorithms (OPC 10000-7 §6.6): only used where the configuration says so. Less weak first. */
const deprecatedPolicies = ["Basic256", "Basic128Rsa15"] as const;
type Policy = (typeof currentPolicies)[number] | (typeof deprecatedPolicies)[number];

export const connectMsMax = 20_000;

/** What decides about the endpoint. */
export type EndpointWish = Pick<OpcuaConfig, "endpointUrl" | "securityMode" | "securityPolicy" | "user"> &
  Partial<Pick<OpcuaConfig, "allowDeprecatedPolicy" | "userCertificateFile">>;
type SecurityWish = Pick<EndpointWish, "securityMode" | "securityPolicy" | "allowDeprecatedPolicy">;

/** Asks the server for its endpoints. */
export async function getEndpoints(endpointUrl: string, identity: Identity): Promise<readonly EndpointDescription[]> {
  const client = OPCUAClient.create({ ...clientOptions(identity), clientName: "Samspel discovery" });
  try {
    await within(client.connect(endpointUrl), connectMsMax);
    const endpoints = await within(client.getEndpoints(), connectMsMax);
    return endpoints.filter((endpoint) => (endpoint.endpointUrl ?? "").startsWith("opc.tcp:"));
  } finally {
    await settled(client.disconnect());
  }
}

/** The strongest endpoint that fits the wish. Throws with a code when none does, or a password would go out open. */
export function chooseEndpoint(wish: EndpointWish, endpoints: readonly EndpointDescription[]): EndpointDescription {
  refuseDeprecatedWish(wish);
  const found = fittingEndpoint(wish, endpoints);
  if (found === undefined) throw noEndpoint(wish, endpoints);
  refuseOpenPassword(wish, found);
  refuseOpenCertificate(wish);
  return found;
}

/** As `chooseEndpoint`, undefined when none fits. */
export function fittingEndpoint(
  wish: SecurityWish,
  endpoints: readonly EndpointDescription[],
): EndpointDescription | undefined {
  const mode = MessageSecurityMode[wish.securityMode];
  for (const policy of wantedPolicies(wish)) {
    const uri: string = policyUri(policy);
    const found = endpoints.find((endpoint) => endpoint.securityMode === mode && endpoint.securityPolicyUri === uri);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Name of the policy of an endpoint, for example `Basic256Sha256`. */
export function policyName({ securityPolicyUri }: Pick<EndpointDescription, "securityPolicyUri">): string {
  return (securityPolicyUri ?? "").split("#").at(-1) ?? "";
}

/** Whether a password would leave in the open over this endpoint. */
export function sendsPasswordOpen(endpoint: EndpointDescription): boolean {
  if (endpoint.securityMode === MessageSecurityMode.SignAndEncrypt) return false;
  // Without security nobody has checked who the server is: even an encrypted password may go to a stranger.
  if (endpoint.securityMode === MessageSecurityMode.None) return true;
  const tokens = (endpoint.userIdentityTokens ?? []).filter((token) => token.tokenType === UserTokenType.UserName);
  return tokens.some((token) => {
    const policy = token.securityPolicyUri || endpoint.securityPolicyUri || "";
    return policy === "" || policy === SecurityPolicy.None;
  });
}

function wantedPolicies(wish: SecurityWish): readonly (Policy | "None")[] {
  const { securityMode, securityPolicy, allowDeprecatedPolicy = false } = wish;
  if (securityMode === "None") return ["None"];
  if (securityPolicy !== undefined) return [securityPolicy];
  return allowDeprecatedPolicy ? [...currentPolicies, ...deprecatedPolicies] : currentPolicies;
}

function policyUri(name: Policy | "None"): PolicyUri {
  return SecurityPolicy[name];
}

/** A deprecated policy is never taken by its name alone. */
function refuseDeprecatedWish({ securityMode, securityPolicy, allowDeprecatedPolicy = false }: EndpointWish): void {
  if (securityMode === "None" || allowDeprecatedPolicy) return;
  if (!deprecatedPolicies.some((policy) => policy === securityPolicy)) return;
  throw new ConfigError(`securityPolicy: ${securityPolicy} is deprecated, its algorithms are broken; it is not used.`, {
    code: "SAMSPEL_OPCUA_DEPRECATED",
    next: "Switch on a current policy in the server; where that cannot be, add allowDeprecatedPolicy: true.",
  });
}

function noEndpoint(wish: EndpointWish, endpoints: readonly EndpointDescription[]): TemporaryError {
  const { endpointUrl, securityMode } = wish;
  const wanted = wantedPolicies(wish).join(" or ");
  const offered = offeredWords(endpoints);
  const secured = endpoints.filter(({ securityMode: mode }) => mode === MessageSecurityMode[securityMode]);
  if (securityMode !== "None" && secured.length > 0 && secured.every(isDeprecated)) {
    return new TemporaryError(
      `${endpointUrl} offers ${securityMode} only with ${[...new Set(secured.map(policyName))].join(", ")}, which is broken and deprecated; it is not used.`,
      {
        code: "SAMSPEL_OPCUA_DEPRECATED",
        next: `Switch on ${wanted} in the server or update its firmware. Where that cannot be, allowDeprecatedPolicy: true takes it with a warning.`,
      },
    );
  }
  return new TemporaryError(
    `${endpointUrl} offers no endpoint with ${securityMode} and ${wanted}; it offers ${offered}.`,
    {
      code: "SAMSPEL_OPCUA_NO_ENDPOINT",
      next: "Switch on a current security policy in the server, or state securityMode and securityPolicy that it offers.",
    },
  );
}

export function isDeprecated(endpoint: Pick<EndpointDescription, "securityPolicyUri">): boolean {
  return deprecatedPolicies.some((policy) => policy === policyName(endpoint));
}

function offeredWords(endpoints: readonly EndpointDescription[]): string {
  const words = endpoints.map((endpoint) => `${MessageSecurityMode[endpoint.securityMode]}/${policyName(endpoint)}`);
  return [...new Set(words)].join(", ") || "none";
}

/** A password goes out only over an encrypted channel or under an encrypting token policy. */
function refuseOpenPassword({ user, endpointUrl }: EndpointWish, endpoint: EndpointDescription): void {
  if (user === undefined || !sendsPasswordOpen(endpoint)) return;
  throw new ConfigError(`${endpointUrl} would receive the password unencrypted; it is not sent.`, {
    code: "SAMSPEL_OPCUA_PASSWORD_OPEN",
    next: "Use securityMode: SignAndEncrypt, or leave the user out.",
  });
}

/** Without a secured channel nobody has checked the server, and the session of the user could be taken over. */
function refuseOpenCertificate({ userCertificateFile, securityMode, endpointUrl }: EndpointWish): void {
  if (userCertificateFile === undefined || securityMode !== "None") return;
  throw new ConfigError(`${endpointUrl} is open: nobody signs in with a certificate over it.`, {
    code: "SAMSPEL_OPCUA_USER_CERTIFICATE",
    next: "Use securityMode: SignAndEncrypt, or leave userCertificateFile out.",
  });
}
