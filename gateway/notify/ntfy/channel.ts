/** ntfy: a message on a phone, through a server of one's own or a public one (https://docs.ntfy.sh/publish/, JSON form). */
import Type from "typebox";
import type { AlarmPriority } from "../../core/alarm.ts";
import { defineChannel } from "../../core/notification.ts";
import { post } from "../outgoing.ts";

/** ntfy counts from 1 (lowest) to 5. */
const priorities: Readonly<Record<AlarmPriority, number>> = { 1: 5, 2: 4, 3: 3 };

export const ntfy = defineChannel({
  kind: "ntfy",
  config: Type.Object({
    url: Type.String({ pattern: "^https?://[^\\s@]+$", description: "Address of the ntfy server." }),
    topic: Type.String({ pattern: "^[A-Za-z0-9_-]{1,64}$", description: "Topic; who knows its name can read it." }),
    token: Type.Optional(Type.String({ minLength: 1, maxLength: 1000, description: "Access token." })),
    allowLoopback: Type.Boolean({ default: false, description: "The server may run on this machine." }),
  }),
  async send({ title, text, priority, link }, { url, topic, token, allowLoopback }, { signal }) {
    const click = link === undefined ? {} : { click: link };
    await post({
      url,
      headers: {
        "content-type": "application/json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ topic, title, message: text, priority: priorities[priority], ...click }),
      allowLoopback,
      signal,
    });
  },
});
