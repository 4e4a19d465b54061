/** Signing in through another service, against a real provider: roles from groups, one browser, one time, and nothing without its answer. */
import { createServer } from "node:http";
import Provider from "oidc-provider";
import { expect, onTestFinished, test } from "vitest";
import { OidcSignIn } from "../../../gateway/accounts/oidc.ts";
import { AuditLog } from "../../../gateway/audit/audit-log.ts";
import { accountBook } from "../../support/accounts.ts";
import { temporaryDirectory } from "../../support/context.ts";
import { freePort } from "../../support/ports.ts";
import { startedServer } from "../api/server-under-test.ts";

const groupsOf: Readonly<Record<string, readonly string[]>> = {
  maria: ["maintenance", "line-leads"],
  olle: ["visitors"],
  eve: ["__proto__", "constructor"],
};

/** Everybody who is named signs in without a password: it is the other side that is under test. */
async function startProvider(gateway: string, client: object): Promise<string> {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: "samspel",
        client_secret: "a secret of the two",
        redirect_uris: [`${gateway}/api/v1/oidc/callback`],
        ...client,
      },
    ],
    cookies: { keys: ["one"] },
    claims: { openid: ["sub"], profile: ["preferred_username", "groups"] },
    conformIdTokenClaims: false,
    enabledJWA: { idTokenSigningAlgValues: ["RS256", "HS256"] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: true } },
    findAccount: (_ctx: unknown, id: string) => ({
      accountId: id,
      claims: async () => ({ sub: id, preferred_username: id, groups: groupsOf[id] ?? [] }),
    }),
  });
  const server = createServer(provider.callback());
  await new Promise<void>((ready) => void server.listen(port, "127.0.0.1", ready));
  onTestFinished(() => void server.close());
  return issuer;
}

async function started(
  roles: Readonly<Record<string, "viewer" | "engineer" | "admin">> = {
    maintenance: "viewer",
    "line-leads": "engineer",
  },
  client: object = {},
) {
  const gatewayPort = await freePort();
  const address = `http://127.0.0.1:${gatewayPort}`;
  const issuer = await startProvider(address, client);
  const directory = temporaryDirectory("oidc-audit");
  const audit = new AuditLog({ directory, quotaBytes: 1e9, now: Date.now });
  const common = {
    clientId: "samspel",
    clientSecret: "a secret of the two",
    label: "Works account",
    scope: "openid profile",
  };
  const oidc = new OidcSignIn(
    { ...common, issuer, address, nameClaim: "preferred_username", rolesClaim: "groups", roles },
    () => performance.now(),
  );
  const accounts = accountBook();
  await accounts.addUser("a-admin", "admin", "four plain words of nobody");
  const options = { oidc, accounts, audit, anonymousRole: "none", port: gatewayPort } as const;
  await startedServer({ options });
  return { address, audit };
}

/** A browser as far as it matters: cookies by host and port, redirections, and the forms of the provider. */
function browser() {
  const jars = new Map<string, Map<string, string>>();
  const visit = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const { host } = new URL(url);
    const jar = jars.get(host) ?? new Map<string, string>();
    jars.set(host, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, { ...init, redirect: "manual", headers: { ...init.headers, cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  };
  /** Follows until the gateway is to be visited, without visiting it. */
  const untilBack = async (first: string, name: string, address: string): Promise<string> => {
    let url = first;
    for (let step = 0; step < 20; step++) {
      if (url.startsWith(address)) return url;
      let response = await visit(url);
      if (response.status === 200) {
        const action = /action="([^"]+)"/.exec(await response.text())?.[1] ?? "";
        const prompt = step < 3 ? "login" : "consent";
        const body = new URLSearchParams({ prompt, login: name, password: "x" });
        response = await visit(new URL(action, url).href, { method: "POST", body });
      }
      url = new URL(response.headers.get("location") ?? "", url).href;
    }
    throw new Error(`The provider did not lead back; last ${url}`);
  };
  return { visit, untilBack };
}

async function signedIn(address: string, name: string) {
  const { visit, untilBack } = browser();
  const start = await visit(`${address}/api/v1/oidc/start`);
  const location = start.headers.get("location") ?? "";
  const back = await untilBack(location, name, address);
  const answer = await visit(back);
  const session = await visit(`${address}/api/v1/session`);
  return { location, back, answer, session, visit };
}

test("somebody signs in with the highest role of the groups, by code and PKCE, once; it is written down", async () => {
  const { address, audit } = await started();

  const { location, back, answer, session, visit } = await signedIn(address, "maria");
  const again = await visit(back);

  expect(new URL(location).searchParams.get("code_challenge_method")).toBe("S256");
  expect(new URL(location).searchParams.get("response_type")).toBe("code");
  expect(answer.status).toBe(200);
  expect(answer.headers.getSetCookie().some((line) => /samspel-session=.*HttpOnly.*SameSite=Strict/.test(line))).toBe(
    true,
  );
  expect(await session.json()).toEqual({ name: "maria (Works account)", kind: "session", role: "engineer" });
  expect(again.status).toBe(401);
  const written = audit.list({ limit: 10 });
  expect(written.map(({ actor, outcome }) => [actor, outcome])).toEqual([
    ["anonymous", "SAMSPEL_OIDC_REFUSED"],
    ["maria (Works account)", "done"],
  ]);
  expect(JSON.stringify(written)).not.toContain("code=");
}, 60_000);

test("whoever is in no group with a role stays outside, also with names that the language knows", async () => {
  const { address } = await started();

  for (const name of ["olle", "eve"]) {
    const { answer, session } = await signedIn(address, name);
    expect(await answer.json()).toMatchObject({
      code: "SAMSPEL_OIDC_NO_ROLE",
      message: expect.stringContaining("groups"),
    });
    expect(session.status).toBe(401);
  }
}, 60_000);

test("ID tokens that are signed with the secret of the client are refused, in words that say what to change at the service", async () => {
  const { address } = await started({ maintenance: "viewer" }, { id_token_signed_response_alg: "HS256" });

  const { answer, session } = await signedIn(address, "maria");

  expect(await answer.json()).toMatchObject({
    code: "SAMSPEL_OIDC_ALGORITHM",
    message: expect.stringContaining("HS256"),
    next: expect.stringContaining("RS256"),
  });
  expect(session.status).toBe(401);
}, 60_000);

test("a person whom the service or the gateway refuses comes back to the sign-in page with the code and nothing else; a program gets the error", async () => {
  const { address, audit } = await started();
  const { visit, untilBack } = browser();
  const start = (await visit(`${address}/api/v1/oidc/start`)).headers.get("location") ?? "";
  const back = await untilBack(start, "olle", address);
  const accept = "text/html,application/xhtml+xml,*/*;q=0.8";
  const visited = (url: string) => visit(url, { headers: { accept } });

  const withoutRole = await visited(back);
  const denied = await visited(`${address}/api/v1/oidc/callback?error=access_denied&error_description=%3Cb%3E`);
  const tooLong = await visited(`${address}/api/v1/oidc/callback?error=${"x".repeat(5000)}`);
  const asProgram = await visit(`${address}/api/v1/oidc/callback?error=access_denied`);

  const ends = [withoutRole, denied, tooLong].map(({ status, headers }) => [status, headers.get("location")]);
  expect(ends).toEqual([
    [302, "/#sign-in=SAMSPEL_OIDC_NO_ROLE"],
    [302, "/#sign-in=SAMSPEL_OIDC_REFUSED"],
    [302, "/#sign-in=SAMSPEL_UNEXPECTED"],
  ]);
  expect(asProgram.status).toBe(401);
  expect(await asProgram.json()).toMatchObject({ code: "SAMSPEL_OIDC_REFUSED" });
  expect(audit.list({ limit: 10 }).map(({ outcome }) => outcome)).toContain("SAMSPEL_OIDC_NO_ROLE");
}, 60_000);

test("an answer of another browser, another state or another code starts no session", async () => {
  const { address } = await started();
  const { visit, untilBack } = browser();
  const location = (await visit(`${address}/api/v1/oidc/start`)).headers.get("location") ?? "";
  const back = await untilBack(location, "maria", address);

  const elsewhere = await browser().visit(back);
  const forged = new URL(back);
  forged.searchParams.set("state", "another");
  const otherState = await visit(forged.href);
  const afterwards = await visit(back);

  expect([elsewhere.status, otherState.status, afterwards.status]).toEqual([401, 401, 401]);
}, 60_000);

test("a service that is not there is said, and the accounts of the gateway go on", async () => {
  const accounts = accountBook();
  await accounts.addUser("a-admin", "admin", "four plain words of nobody");
  const { url } = await startedServer({
    options: {
      anonymousRole: "none",
      accounts,
      oidc: new OidcSignIn(
        {
          ...{ issuer: "http://127.0.0.1:9", clientId: "x", address: "http://127.0.0.1", label: "x", scope: "openid" },
          nameClaim: "n",
          rolesClaim: "r",
          roles: {},
        },
        () => performance.now(),
      ),
    },
  });

  const start = await fetch(`${url}/api/v1/oidc/start`, { redirect: "manual" });

  expect(start.status).toBe(503);
  expect(await start.json()).toMatchObject({ code: "SAMSPEL_OIDC_UNREACHABLE" });
  expect(
    () =>
      new OidcSignIn(
        {
          issuer: "http://example.org",
          clientId: "x",
          address: "http://a",
          label: "x",
          scope: "openid",
          nameClaim: "n",
          rolesClaim: "r",
          roles: {},
        },
        () => 0,
      ),
  ).toThrow("plain http");
});
