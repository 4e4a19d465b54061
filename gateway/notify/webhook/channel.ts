/** Webhook: the message as JSON, signed with HMAC-SHA256 over time and body, so that a receiver can tell who sent it and when. */
import { createHmac } from "node:crypto";
import Type from "typebox";
import { defineChannel } from "../../core/notification.ts";
import { post } from "../outgoing.ts";

export const webhook = defineChannel({
  kind: "webhook",
  config: Type.Object({
    url: Type.String({
      pattern: "^https?://[^\\s@]+$",
      description: "Where the message is posted. Redirections are not followed.",
    }),
    secret: Type.String({
      minLength: 16,
      maxLength: 1000,
      description: "Key of the signature; name a file or variable instead of writing it down.",
    }),
    allowLoopback: Type.Boolean({ default: false, description: "The receiver may run on this machine." }),
  }),
  async send(notification, { url, secret, allowLoopback }, { signal, now, site }) {
    const body = JSON.stringify({ site, ...notification });
    const timestamp = String(Math.floor(now() / 1000));
    const headers = {
      "content-type": "application/json",
      "user-agent": "samspel",
      "x-samspel-id": notification.id,
      "x-samspel-timestamp": timestamp,
      "x-samspel-signature": `sha256=${signatureOf(timestamp, body, secret)}`,
    };
    await post({ url, headers, body, allowLoopback, signal });
  },
});

/** Hex of HMAC-SHA256 (RFC 2104) over `timestamp.body`. */
function signatureOf(timestamp: string, body: string, secret: string): string {
  return createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
}
