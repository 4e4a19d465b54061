/** The cookies of a session and of a wall screen: out of reach of scripts, sent to this gateway alone. */
import type { FastifyReply } from "fastify";

/** `__Host-` binds a cookie to this host and to encryption (RFC 6265bis §4.1.3.2); browsers refuse it without. */
export function cookieNames(isEncrypted: boolean): {
  readonly session: string;
  readonly display: string;
  readonly waiting: string;
} {
  const prefix = isEncrypted ? "__Host-" : "";
  const name = (what: string) => `${prefix}samspel-${what}`;
  return { session: name("session"), display: name("display"), waiting: name("oidc") };
}

/** Browsers keep cookies for at most 400 days. */
const displaySeconds = 400 * 86_400;

function attributes(isEncrypted: boolean) {
  return { httpOnly: true, sameSite: "strict", secure: isEncrypted, path: "/" } as const;
}

export function giveSession(reply: FastifyReply, isEncrypted: boolean, secret: string): void {
  reply.setCookie(cookieNames(isEncrypted).session, secret, attributes(isEncrypted));
}

export function giveDisplay(reply: FastifyReply, isEncrypted: boolean, secret: string): void {
  reply.setCookie(cookieNames(isEncrypted).display, secret, { ...attributes(isEncrypted), maxAge: displaySeconds });
}

export function takeCookies(reply: FastifyReply, isEncrypted: boolean): void {
  const names = cookieNames(isEncrypted);
  for (const name of [names.session, names.display]) reply.clearCookie(name, attributes(isEncrypted));
}

/** While somebody signs in elsewhere. Sent when the other service leads back, which a strict cookie is not. */
export function giveWaiting(reply: FastifyReply, isEncrypted: boolean, secret: string): void {
  const lax = { ...attributes(isEncrypted), sameSite: "lax", maxAge: 600 } as const;
  reply.setCookie(cookieNames(isEncrypted).waiting, secret, lax);
}

/** The secret that was given; it is taken back. Empty without one. */
export function takeWaiting(
  reply: FastifyReply,
  isEncrypted: boolean,
  cookies: Readonly<Record<string, string | undefined>>,
): string {
  const name = cookieNames(isEncrypted).waiting;
  reply.clearCookie(name, attributes(isEncrypted));
  return cookies[name] ?? "";
}
