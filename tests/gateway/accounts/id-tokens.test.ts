/** ID tokens as a broken or hostile service may give them: nobody is signed in by one, and each is refused with the same code. */
import { createHmac, generateKeyPairSync, type JsonWebKey, sign } from "node:crypto";
import { createServer, type RequestListener } from "node:http";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { OidcSignIn } from "../../../gateway/accounts/oidc.ts";
import { errorCode } from "../../../gateway/core/errors.ts";
import { casesOr, malformed } from "../../support/malformed.ts";
import { freePort } from "../../support/ports.ts";

const cases = casesOr(200);
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const jwk: JsonWebKey = publicKey.export({ format: "jwk" });
const coded = (part: object | string) =>
  Buffer.from(typeof part === "string" ? part : JSON.stringify(part)).toString("base64url");

function signed(claims: object, header: object = { alg: "RS256", kid: "one" }, key = privateKey): string {
  const text = `${coded(header)}.${coded(claims)}`;
  return `${text}.${sign("sha256", Buffer.from(text), key).toString("base64url")}`;
}

/** A service whose every answer about tokens is `idToken`. */
async function startService(idToken: () => string): Promise<string> {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const answers: Readonly<Record<string, () => object>> = {
    "/.well-known/openid-configuration": () => ({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
    }),
    "/keys": () => ({ keys: [{ ...jwk, kid: "one", use: "sig", alg: "RS256" }] }),
    "/token": () => ({ access_token: "x", token_type: "Bearer", id_token: idToken() }),
  };
  const listener: RequestListener = (request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(answers[request.url ?? ""]?.() ?? {}));
  };
  const server = createServer(listener);
  await new Promise<void>((ready) => void server.listen(port, "127.0.0.1", ready));
  onTestFinished(() => void server.close());
  return issuer;
}

test(
  "an ID token of any form signs nobody in but the one that the service has signed for this attempt",
  async () => {
    let make = (_nonce: string): string => "";
    let nonce = "";
    const issuer = await startService(() => make(nonce));
    const shared = { clientId: "samspel", address: "http://127.0.0.1:1", label: "Works", scope: "openid" };
    const roles = { engineers: "engineer" } as const;
    const oidc = new OidcSignIn({ ...shared, issuer, nameClaim: "name", rolesClaim: "groups", roles }, () =>
      performance.now(),
    );
    const attempt = async (token: (nonce: string) => string): Promise<string> => {
      const { url, secret } = await oidc.begin();
      const asked = new URL(url).searchParams;
      [make, nonce] = [token, asked.get("nonce") ?? ""];
      const query = new URLSearchParams({ code: "x", state: asked.get("state") ?? "" });
      return await oidc.finish(secret, query.toString()).then(({ role }) => role, errorCode);
    };
    const nowS = Math.floor(Date.now() / 1000);
    const claims = (nonceOf: string, more: object = {}) => ({
      ...{ iss: issuer, aud: "samspel", sub: "1", iat: nowS, exp: nowS + 3600, nonce: nonceOf },
      ...{ name: "maria", groups: ["engineers"], ...more },
    });
    const wrong: readonly ((nonceOf: string) => string)[] = [
      (of) => `${coded({ alg: "none" })}.${coded(claims(of))}.`,
      (of) => {
        const text = `${coded({ alg: "HS256", kid: "one" })}.${coded(claims(of))}`;
        const pem = publicKey.export({ format: "pem", type: "spki" });
        return `${text}.${createHmac("sha256", pem).update(text).digest("base64url")}`;
      },
      (of) => signed(claims(of), { alg: "RS256", kid: "one" }, stranger),
      (of) => signed(claims(of), { alg: "RS256", kid: "two" }, stranger),
      (of) => signed(claims(of, { aud: "others" })),
      (of) => signed(claims(of, { iss: "http://127.0.0.1:2" })),
      (of) => signed(claims(of, { exp: nowS - 3600 })),
      (of) => signed(claims(of, { name: { toString: 1 }, sub: 7 })),
      () => signed(claims("another attempt")),
      (of) => signed(claims(of, { groups: { length: 1e9 } })),
      () => "a".repeat(1_000_000),
    ];
    const refused = /^SAMSPEL_OIDC_(REFUSED|NO_ROLE|ALGORITHM)$/;
    expect(await attempt((of) => signed(claims(of)))).toBe("engineer");

    for (const [index, token] of wrong.entries()) expect(await attempt(token), `${index}`).toMatch(refused);
    const edits = malformed([Buffer.from("x".repeat(800))]).map((bytes) => bytes);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(2000),
        fc.integer({ min: 1, max: 255 }),
        edits,
        fc.nat(2),
        async (at, mask, junk, how) => {
          const outcome = await attempt((of) => {
            const bytes = Buffer.from(signed(claims(of)));
            if (how === 0) return junk.toString("latin1");
            const place = at % bytes.length;
            if (how === 1)
              return Buffer.concat([bytes.subarray(0, place), junk.subarray(0, 8), bytes.subarray(place + 8)]).toString(
                "latin1",
              );
            bytes[place]! ^= mask;
            return bytes.toString("latin1");
          });
          // The last character of a part in base64url has bits that mean nothing: the token is then the same.
          if (!(outcome === "engineer" && how === 2)) expect(outcome).toMatch(refused);
        },
      ),
      { numRuns: cases },
    );
    console.log(JSON.stringify({ name: "malformed-id-tokens", cases: cases + wrong.length }));
    expect(await attempt((of) => signed(claims(of)))).toBe("engineer");
  },
  120_000 + cases * 50,
);
