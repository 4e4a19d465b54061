/** Signing in over HTTP: cookies, the token of the page, streams that end, tokens of programs and wall screens. */
import { expect, onTestFinished, test } from "vitest";
import { furnishedAccounts, passwordOf } from "../../support/accounts.ts";
import { plainCondition } from "../../support/view.ts";
import { post, type ServerUnderTest, startedServer } from "./server-under-test.ts";

const credentials = { name: "a-admin", password: passwordOf("admin") };

async function serverWithAccounts() {
  const furnished = await furnishedAccounts();
  const server = await startedServer({ options: { accounts: furnished.accounts, anonymousRole: "none" } });
  return { ...server, ...furnished };
}

function json(body: object, headers: Readonly<Record<string, string>> = {}): RequestInit {
  return { body: JSON.stringify(body), headers: { "content-type": "application/json", ...headers } };
}

async function signedIn({ url }: ServerUnderTest) {
  const { status, headers } = await post(`${url}/api/v1/session`, json(credentials));
  expect(status).toBe(200);
  const [cookie = ""] = headers.getSetCookie();
  const session = { cookie: cookie.split(";", 1)[0]! };
  const site = await fetch(`${url}/api/v1/site`, { headers: session });
  return { cookie, session, page: { ...session, "x-csrf-token": site.headers.get("x-csrf-token") ?? "" } };
}

test("signing in gives a cookie that no script reads and no other site sends", async () => {
  const server = await serverWithAccounts();

  const { cookie, session } = await signedIn(server);

  expect(cookie).toMatch(/^samspel-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  const who = await fetch(`${server.url}/api/v1/session`, { headers: session });
  expect(await who.json()).toEqual({ name: "a-admin", kind: "session", role: "admin" });
  expect(await (await fetch(`${server.url}/api/v1/site`, { headers: session })).json()).toMatchObject({
    role: "admin",
  });
});

test("with the cookie alone nothing can be changed; the page repeats a token that it has read", async () => {
  const server = await serverWithAccounts();
  server.gateway.raise(plainCondition("one"));
  const path = `${server.url}/api/v1/conditions/one/acknowledge`;
  const { session, page } = await signedIn(server);

  for (const headers of [session, { ...session, "x-csrf-token": "" }, { ...session, "x-csrf-token": "guess" }]) {
    expect(await post(path, { headers })).toMatchObject({ status: 403, body: { code: "SAMSPEL_CSRF_REFUSED" } });
  }
  const foreign = { ...page, origin: "http://evil.example" };
  expect(await post(path, { headers: foreign })).toMatchObject({
    status: 403,
    body: { code: "SAMSPEL_ORIGIN_REFUSED" },
  });
  expect(server.gateway.conditions.get("one")!.acknowledged).toBe(false);
  expect(await post(path, { headers: page })).toMatchObject({ status: 200 });
});

test("signing out ends the session and its event stream at once", async () => {
  const server = await serverWithAccounts();
  const { session } = await signedIn(server);
  const stream = await fetch(`${server.url}/api/v1/stream`, { headers: session });
  const ended = stream.text().catch(() => "ended");

  const { status, headers } = await (async () => {
    const response = await fetch(`${server.url}/api/v1/session`, { method: "DELETE", headers: session });
    return { status: response.status, headers: response.headers };
  })();

  expect(status).toBe(200);
  expect(headers.getSetCookie().join()).toContain("Expires=Thu, 01 Jan 1970");
  await ended;
  const after = await fetch(`${server.url}/api/v1/site`, { headers: session });
  expect(after.status).toBe(401);
  expect(await after.json()).toMatchObject({ code: "SAMSPEL_SIGN_IN_REQUIRED" });
});

test("a changed password ends the sessions of the account, the own one too", async () => {
  const server = await serverWithAccounts();
  const { session, page } = await signedIn(server);
  const next = "another sentence of words";

  const changed = await post(
    `${server.url}/api/v1/session/password`,
    json({ password: credentials.password, next }, page),
  );

  expect(changed.status).toBe(200);
  expect((await fetch(`${server.url}/api/v1/site`, { headers: session })).status).toBe(401);
  expect((await post(`${server.url}/api/v1/session`, json(credentials))).status).toBe(401);
  expect((await post(`${server.url}/api/v1/session`, json({ name: "a-admin", password: next }))).status).toBe(200);
});

test("an admin adds, changes and removes accounts and tokens; the secret of a token is given out once", async () => {
  const server = await serverWithAccounts();
  const { page } = await signedIn(server);
  const user = { name: "olle", role: "viewer", password: passwordOf("operator") };

  expect(await post(`${server.url}/api/v1/users`, json(user, page))).toMatchObject({
    status: 200,
    body: { role: "viewer" },
  });
  expect(await post(`${server.url}/api/v1/users`, json(user, page))).toMatchObject({ status: 409 });
  expect(
    await post(`${server.url}/api/v1/users`, json({ ...user, name: "eve", password: "short" }, page)),
  ).toMatchObject({
    status: 400,
    body: { code: "SAMSPEL_PASSWORD_WEAK" },
  });
  const patched = await fetch(`${server.url}/api/v1/users/olle`, {
    method: "PATCH",
    ...json({ role: "engineer" }, page),
  });
  expect(await patched.json()).toMatchObject({ role: "engineer" });
  const made = await post(`${server.url}/api/v1/tokens`, json({ name: "mes", role: "viewer", days: 30 }, page));
  const { secret, id } = made.body as { secret: string; id: string };
  const list = await (await fetch(`${server.url}/api/v1/tokens`, { headers: page })).text();
  expect(list).toContain(id);
  expect(list).not.toContain(secret);
  const bearer = { headers: { authorization: `Bearer ${secret}` } };
  expect((await fetch(`${server.url}/api/v1/site`, bearer)).status).toBe(200);
  await fetch(`${server.url}/api/v1/tokens/${id}`, { method: "DELETE", headers: page });
  expect((await fetch(`${server.url}/api/v1/site`, bearer)).status).toBe(401);
  await fetch(`${server.url}/api/v1/users/olle`, { method: "DELETE", headers: page });
  expect(await (await fetch(`${server.url}/api/v1/users`, { headers: page })).json()).toHaveLength(1);
});

test("a wall screen opens with its token, looks, and changes nothing, not even the anonymous form", async () => {
  const server = await serverWithAccounts();
  server.gateway.raise(plainCondition("one"));

  const opened = await post(`${server.url}/api/v1/display`, json({ token: server.tokens.display }));
  const cookie = opened.headers.getSetCookie()[0]!;
  const headers = { cookie: cookie.split(";", 1)[0]! };

  expect(cookie).toContain("Max-Age=34560000");
  expect((await fetch(`${server.url}/api/v1/assets`, { headers })).status).toBe(200);
  expect(await post(`${server.url}/api/v1/conditions/one/acknowledge`, { headers })).toMatchObject({ status: 403 });
  expect(await post(`${server.url}/api/v1/cells/cell-3/form`, { headers })).toMatchObject({ status: 403 });
  const viewer = await post(`${server.url}/api/v1/display`, json({ token: server.tokens.viewer }));
  expect(viewer).toMatchObject({ status: 401, body: { code: "SAMSPEL_TOKEN_REFUSED" } });
});

test.each(["Bearer samspel_wrong", "Bearer ", "Basic bWFyaWE6eA==", "bearer", "Bearer a b"])(
  "%j is refused, even where nobody needs an account",
  async (authorization) => {
    const { accounts } = await furnishedAccounts();
    const { url } = await startedServer({ options: { accounts, anonymousRole: "operator" } });

    const response = await fetch(`${url}/api/v1/site`, { headers: { authorization } });

    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toBe("Bearer");
    expect((await fetch(`${url}/healthz`, { headers: { authorization } })).status).toBe(200);
  },
);

test("where nobody needs an account, signing in gives more than everybody has", async () => {
  const { accounts } = await furnishedAccounts();
  const server = await startedServer({ options: { accounts, anonymousRole: "viewer" } });
  const role = async (headers: Record<string, string>) =>
    ((await (await fetch(`${server.url}/api/v1/site`, { headers })).json()) as { role: string }).role;

  const { session } = await signedIn(server);

  expect([await role({}), await role(session)]).toEqual(["viewer", "admin"]);
});

test("too many wrong passwords are answered with the time to wait", async () => {
  const { url } = await serverWithAccounts();
  const guess = () => post(`${url}/api/v1/session`, json({ ...credentials, password: "not this sentence" }));

  const statuses: number[] = [];
  for (let count = 0; count < 6; count++) statuses.push((await guess()).status);
  const { headers } = await guess();

  expect(statuses.slice(0, 5)).toEqual([401, 401, 401, 401, 401]);
  expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
});

test("health says to a stranger whether data flows, and not why it does not", async () => {
  const server = await serverWithAccounts();
  server.gateway.storeFails = true;
  const reasons = async (headers: Record<string, string>) =>
    ((await (await fetch(`${server.url}/readyz`, { headers })).json()) as { reasons: unknown[] }).reasons;
  onTestFinished(() => server.close());

  expect(await reasons({})).toEqual([]);
  expect(await reasons({ authorization: `Bearer ${server.tokens.viewer}` })).not.toEqual([]);
});
