/** `/api/v1/setup`, `/api/v1/session`, `/api/v1/display`: the first admin, signing in and out, wall screens. */
import Type from "typebox";
import type { StartedSession } from "../../core/accounts.ts";
import { DisplayBody, PasswordBody, SessionAnswer, SetupBody, SignInBody } from "../access-contract.ts";
import { accountsOf, refusalOf, sessionOnly, unknownBearer } from "../access-errors.ts";
import { type Api, described, open, type RouteParts, type Routes, readable } from "../app.ts";
import { giveDisplay, giveSession, takeCookies } from "../cookies.ts";

const example = { name: "maria", kind: "session", role: "admin" } as const;
const wrong = {
  401: "Name or password is wrong.",
  429: "Too many wrong attempts; wait as long as `Retry-After` says.",
};
const Done = Type.Object({});
/** Sign-ins of one address in a minute; the delay after wrong ones comes on top. */
const rateLimit = { max: 30 };
const opened = { ...open, rateLimit };

export const sessionRoutes: Routes = (app, parts) => {
  addSetUp(app, parts);
  addSignIn(app, parts);
  addPassword(app, parts);
  addDisplay(app, parts);
};

function answerOf({ name, role }: StartedSession): SessionAnswer {
  return { name, kind: "session", role };
}

function addSetUp(app: Api, { accounts, isEncrypted }: RouteParts): void {
  const setUp = {
    ...described({
      summary: "Makes the first admin and signs in.",
      tag: "access",
      answer: SessionAnswer,
      example,
      failures: { 403: "Not the set-up code.", 409: "There is an admin already." },
    }),
    body: SetupBody,
  };
  app.post("/api/v1/setup", { config: opened, schema: setUp }, async ({ body, ip }, reply): Promise<SessionAnswer> => {
    const { code, ...credentials } = body;
    const session = await accountsOf(accounts).setUp(code, { ...credentials, address: ip });
    giveSession(reply, isEncrypted, session.secret);
    return answerOf(session);
  });
}

function addSignIn(app: Api, { accounts, isEncrypted }: RouteParts): void {
  const signIn = {
    ...described({
      summary: "Signs in; the answer sets a cookie.",
      tag: "access",
      answer: SessionAnswer,
      example,
      failures: wrong,
    }),
    body: SignInBody,
  };
  app.post("/api/v1/session", { config: opened, schema: signIn }, async (request, reply): Promise<SessionAnswer> => {
    const { body, ip, cookies } = request;
    const session = await accountsOf(accounts).signIn({ ...body, address: ip });
    for (const secret of Object.values(cookies)) if (secret !== undefined) accounts?.endSession(secret);
    giveSession(reply, isEncrypted, session.secret);
    return answerOf(session);
  });

  const who = described({ summary: "Who you are.", tag: "access", answer: SessionAnswer, example });
  app.get("/api/v1/session", { config: readable, schema: who }, async ({ actor }): Promise<SessionAnswer> => {
    if (actor.role === undefined) throw refusalOf(actor, { needsSetup: false });
    return { name: actor.name, kind: actor.kind, role: actor.role };
  });

  const signOut = described({ summary: "Signs out.", tag: "access", answer: Done, example: {} });
  app.delete("/api/v1/session", { config: open, schema: signOut }, async ({ cookies }, reply) => {
    for (const secret of Object.values(cookies)) if (secret !== undefined) accounts?.endSession(secret);
    takeCookies(reply, isEncrypted);
    return {};
  });
}

function addPassword(app: Api, { accounts }: RouteParts): void {
  const change = {
    ...described({
      summary: "Sets your own password; all your sessions end.",
      tag: "access",
      answer: Done,
      example: {},
      failures: { ...wrong, 403: "Only for somebody who has signed in." },
    }),
    body: PasswordBody,
  };
  const config = { ...readable, rateLimit };
  app.post("/api/v1/session/password", { config, schema: change }, async ({ actor, body, ip }) => {
    if (actor.kind !== "session") throw sessionOnly();
    const credentials = { name: actor.name, password: body.password, address: ip };
    await accountsOf(accounts).changePassword(credentials, body.next);
    return {};
  });
}

function addDisplay(app: Api, { accounts, isEncrypted }: RouteParts): void {
  const display = {
    ...described({
      summary: "Makes this browser a wall screen: it looks and changes nothing.",
      tag: "access",
      answer: SessionAnswer,
      example: { name: "wall-1", kind: "display", role: "viewer" },
      failures: { 401: "The token is unknown, too old, or bound to another address." },
    }),
    body: DisplayBody,
  };
  app.post(
    "/api/v1/display",
    { config: opened, schema: display },
    async ({ body, ip }, reply): Promise<SessionAnswer> => {
      const actor = accountsOf(accounts).token(body.token, ip);
      if (actor?.kind !== "display" || actor.role === undefined) throw unknownBearer();
      giveDisplay(reply, isEncrypted, body.token);
      return { name: actor.name, kind: actor.kind, role: actor.role };
    },
  );
}
