/**
 * Signing in through another service: authorization code with PKCE (OpenID Connect Core 1.0 §3.1, RFC 7636), by the client library
 * openid-client. What waits for its answer is kept in memory, bound to one browser, and limited.
 */
import { randomBytes } from "node:crypto";
import type { Configuration } from "openid-client";
import { type ExternalSignIn, isLoopback, type Role, roles, type SignedInElsewhere } from "../core/accounts.ts";
import { ConfigError, errorMessage, PermanentError, TemporaryError } from "../core/errors.ts";
import { digestOf } from "./sessions.ts";

export interface OidcOptions {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: string;
  /** Address of the gateway as browsers know it. */
  readonly address: string;
  readonly label: string;
  readonly nameClaim: string;
  readonly rolesClaim: string;
  readonly roles: Readonly<Record<string, Role>>;
  readonly scope: string;
}

/** People do not think longer about a password; who does begins again. */
const waitingMs = 600_000;
const waitingMax = 200;
const answerSeconds = 15;
export const callbackPath = "/api/v1/oidc/callback";

interface Waiting {
  readonly untilMs: number;
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
}

export class OidcSignIn implements ExternalSignIn {
  readonly label: string;
  readonly #options: OidcOptions;
  readonly #monotonicMs: () => number;
  readonly #waiting = new Map<string, Waiting>();
  #found: Promise<Configuration> | undefined;

  constructor(options: OidcOptions, monotonicMs: () => number) {
    const { protocol, hostname } = new URL(options.issuer);
    if (protocol === "http:" && !isLoopback(hostname)) {
      throw new ConfigError("api/oidc/issuer: plain http is for a service on this machine.", {
        code: "SAMSPEL_OIDC_ISSUER",
        next: "Give the https address of the service.",
      });
    }
    this.label = options.label;
    this.#options = options;
    this.#monotonicMs = monotonicMs;
  }

  async begin(): Promise<{ readonly url: string; readonly secret: string }> {
    const client = await import("openid-client");
    const service = await this.#service();
    const [verifier, state, nonce] = [client.randomPKCECodeVerifier(), client.randomState(), client.randomNonce()];
    const url = client.buildAuthorizationUrl(service, {
      redirect_uri: this.#callback(),
      scope: this.#options.scope,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      state,
      nonce,
    });
    const secret = randomBytes(32).toString("base64url");
    this.#forgetOld();
    this.#waiting.set(digestOf(secret), { verifier, state, nonce, untilMs: this.#monotonicMs() + waitingMs });
    return { url: url.href, secret };
  }

  async finish(secret: string, query: string): Promise<SignedInElsewhere> {
    this.#forgetOld();
    const key = digestOf(secret);
    const waiting = this.#waiting.get(key);
    // Each attempt counts once, whatever comes of it.
    this.#waiting.delete(key);
    if (waiting === undefined) throw refused("Nobody here waits for this answer.");
    const client = await import("openid-client");
    const service = await this.#service();
    const { verifier, state, nonce } = waiting;
    const expected = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
    const answer = new URL(`${this.#callback()}?${query}`);
    const tokens = await client.authorizationCodeGrant(service, answer, expected).catch((cause: unknown) => {
      const algorithm = algorithmOf(cause);
      if (algorithm?.startsWith("HS") === true) throw signedWithSecret(algorithm);
      throw refused(`The service did not confirm it (${reasonOf(cause)}).`);
    });
    return this.#personOf(tokens.claims() ?? {});
  }

  #personOf(claims: Readonly<Record<string, unknown>>): SignedInElsewhere {
    const { nameClaim, rolesClaim, roles: roleOf } = this.#options;
    const told = claims[nameClaim] ?? claims.sub;
    // Nothing that hides or turns what stands beside it in a list.
    const name = typeof told === "string" ? told.toWellFormed().replaceAll(/\p{C}/gu, "").trim() : "";
    if (name === "") throw refused(`The service gave no ${nameClaim}.`);
    const claimed = [claims[rolesClaim]].flat().filter((group) => typeof group === "string");
    const given = claimed.flatMap((group) => (Object.hasOwn(roleOf, group) ? [roleOf[group]] : []));
    const role = roles.findLast((one) => given.includes(one));
    if (role === undefined) throw withoutRole();
    return { name: `${Array.from(name).slice(0, 60).join("")} (${this.label})`, role };
  }

  #callback(): string {
    return `${this.#options.address}${callbackPath}`;
  }

  /** Found once; after a failure it is looked for again. */
  #service(): Promise<Configuration> {
    this.#found ??= this.#discovered().catch((cause: unknown) => {
      this.#found = undefined;
      throw new TemporaryError(`${this.#options.issuer} cannot be used to sign in: ${reasonOf(cause)}.`, {
        code: "SAMSPEL_OIDC_UNREACHABLE",
        next: "Sign in with an account of the gateway, and check api.oidc.issuer and the network.",
      });
    });
    return this.#found;
  }

  async #discovered(): Promise<Configuration> {
    const client = await import("openid-client");
    const { issuer, clientId, clientSecret } = this.#options;
    const isPlain = issuer.startsWith("http:");
    return client.discovery(
      new URL(issuer),
      clientId,
      clientSecret,
      clientSecret === undefined ? client.None() : undefined,
      {
        timeout: answerSeconds,
        // The signature of the ID token counts as well, not only that it came over the right connection.
        execute: [client.enableNonRepudiationChecks, ...(isPlain ? [client.allowInsecureRequests] : [])],
      },
    );
  }

  #forgetOld(): void {
    const nowMs = this.#monotonicMs();
    for (const [key, { untilMs }] of this.#waiting) {
      if (untilMs <= nowMs || this.#waiting.size >= waitingMax) this.#waiting.delete(key);
    }
  }
}

/** What the library says, without what the service said: that may repeat what it was sent. */
function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return (code === "" ? errorMessage(cause) : code).slice(0, 200);
}

/** The algorithm of an ID token for which the library refused it; it stands in one of the causes. */
function algorithmOf(error: unknown): string | undefined {
  for (let cause = error; typeof cause === "object" && cause !== null; cause = Reflect.get(cause, "cause")) {
    const algorithm: unknown = Reflect.get(cause, "alg") ?? Reflect.get(Object(Reflect.get(cause, "header")), "alg");
    if (typeof algorithm === "string") return algorithm.slice(0, 20);
  }
  return undefined;
}

/** What both sides can sign proves nothing about who did, and the library checks no such signature. */
function signedWithSecret(algorithm: string): PermanentError {
  return new PermanentError(
    `The service signs its ID tokens with the secret of the client (${algorithm}). Only signatures by a key of its own are taken.`,
    {
      code: "SAMSPEL_OIDC_ALGORITHM",
      next: "Set the signature of ID tokens for this client at the service to RS256, PS256, ES256 or EdDSA.",
    },
  );
}

function withoutRole(): PermanentError {
  return new PermanentError("None of your groups has a role here.", {
    code: "SAMSPEL_OIDC_NO_ROLE",
    next: "Ask for a group that has one, or have api.oidc.roles name one of yours.",
  });
}

function refused(message: string): PermanentError {
  return new PermanentError(`Signing in through the service failed. ${message}`, {
    code: "SAMSPEL_OIDC_REFUSED",
    next: "Begin again, or ask whoever looks after the service.",
  });
}
