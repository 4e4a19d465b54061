/** The cookies of a session and of a wall screen: out of reach of scripts, sent to this gateway alone. */
import type { FastifyReply } from "fastify";

/** `__Host-` binds a cookie to this host and to encryption (RFC 6265bis §4.1.3.2); browsers refuse it without. */
export function cookieNames(isEncrypted: boolean): { readonly session: string; readonly display: string } {
  const prefix = isEncrypted ? "__Host-" : "";
  return { session: `${prefix}samspel-session`, display: `${prefix}samspel-display` };
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
