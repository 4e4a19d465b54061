/** `/api/v1/oidc`: signing in through another service, and coming back from it. */
import type { FastifyReply, FastifyRequest } from "fastify";
import Type from "typebox";
import type { AccountControl, Actor } from "../../core/accounts.ts";
import { errorCode, PermanentError } from "../../core/errors.ts";
import { refusalOf } from "../access-errors.ts";
import { type Api, described, open, type RouteParts, type Routes } from "../app.ts";
import { giveSession, giveWaiting, takeWaiting } from "../cookies.ts";
import { isNavigation } from "../dashboards.ts";

const OidcAnswer = Type.Object({
  language: Type.Union([Type.Literal("sv"), Type.Literal("en")], { description: "First language of the pages." }),
  label: Type.Optional(
    Type.String({ description: "What the button says; absent when no such service is configured." }),
  ),
  notice: Type.Optional(
    Type.Object(
      { sv: Type.Optional(Type.String()), en: Type.Optional(Type.String()) },
      { description: "What the site wants to be read first: plain text by language; absent when there is none." },
    ),
  ),
});
const config = { ...open, rateLimit: { max: 30 } };
const text = (description: string) => Type.Optional(Type.String({ maxLength: 4000, description }));
const Query = Type.Object({
  code: text("What the session is bought with."),
  state: text("What was sent along."),
  iss: text("Who answers (RFC 9207)."),
  error: text("Why not."),
});
const found = {
  302: { description: "Leads to the service; a browser that cannot be led there, to the sign-in page." },
};
const page = {
  302: { description: "Leads a browser whose person was refused back to the sign-in page, which says why." },
  200: {
    description: "A page that leads to the pages of the gateway.",
    content: { "text/html": { schema: { type: "string" }, example: "<!doctype html>" } },
  },
};

/** The cookie of a session is sent only by pages of our own; a redirection would count as coming from the service. */
const homePage =
  '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=/"><title>Samspel</title><a href="/">Samspel</a>';

export const oidcRoutes: Routes = (app, parts) => {
  const about = described({
    summary: "What the page for signing in shows: another service, a notice, and in which language.",
    tag: "access",
    answer: OidcAnswer,
    example: { language: "sv", label: "Works account", notice: { en: "For staff of the works. Use is written down." } },
  });
  app.get("/api/v1/oidc", { config, schema: about }, async ({ actor }) => {
    const { oidc, accounts, signInNotice, view } = parts;
    requireSetUp(actor, accounts);
    return {
      language: view.display.language,
      ...(oidc === undefined ? {} : { label: oidc.label }),
      ...(signInNotice === undefined ? {} : { notice: signInNotice }),
    };
  });
  addStart(app, parts);
  addCallback(app, parts);
};

function addStart(app: Api, { oidc, accounts, isEncrypted }: RouteParts): void {
  const schema = described({
    summary: "Leads to the service that signs people in.",
    tag: "access",
    answer: Type.Object({}),
    example: {},
    failures: { 404: "No such service is configured.", 503: "The service cannot be reached." },
    responses: found,
  });
  app.get("/api/v1/oidc/start", { config, schema, errorHandler: backToSignIn }, async ({ actor }, reply) => {
    requireSetUp(actor, accounts);
    if (oidc === undefined) throw notConfigured();
    const { url, secret } = await oidc.begin();
    giveWaiting(reply, isEncrypted, secret);
    return reply.redirect(url, 302);
  });
}

function addCallback(app: Api, { oidc, accounts, audit, isEncrypted }: RouteParts): void {
  const schema = {
    ...described({
      summary: "Where the service sends people back to; starts their session.",
      tag: "access",
      answer: Type.Object({}),
      failures: { 401: "The service did not confirm it, or no group of the person has a role here." },
      responses: page,
    }),
    querystring: Query,
  };
  app.get("/api/v1/oidc/callback", { config, schema, errorHandler: backToSignIn }, async (request, reply) => {
    const { actor, ip: from, cookies, url } = request;
    requireSetUp(actor, accounts);
    if (oidc === undefined || accounts === undefined) throw notConfigured();
    const action = "GET /api/v1/oidc/callback";
    const secret = takeWaiting(reply, isEncrypted, cookies);
    try {
      const { name, role } = await oidc.finish(secret, url.split("?")[1] ?? "");
      audit?.record({ actor: name, role, from, action, outcome: "done" });
      giveSession(reply, isEncrypted, accounts.startSession(name, role).secret);
    } catch (error) {
      audit?.record({ actor: "anonymous", from, action, outcome: errorCode(error) });
      throw error;
    }
    return reply.type("text/html; charset=utf-8").send(homePage);
  });
}

/**
 * A person is led to the sign-in page, which has a sentence for the code; nothing that the service or the address said goes along. Programs get
 * the error itself.
 */
function backToSignIn(error: unknown, { headers }: FastifyRequest, reply: FastifyReply): FastifyReply {
  return isNavigation(headers.accept) ? reply.redirect(`/#sign-in=${errorCode(error)}`, 302) : reply.send(error);
}

function notConfigured(): PermanentError {
  return new PermanentError("No other service signs people in here.", {
    code: "SAMSPEL_OIDC_ABSENT",
    next: "Sign in with an account of the gateway, or configure api.oidc.",
  });
}

/** The first admin is made by the set-up code, and nobody enters before. */
function requireSetUp(actor: Actor, accounts: AccountControl | undefined): void {
  if (accounts?.needsSetup() === true) throw refusalOf(actor, { needsSetup: true });
}
