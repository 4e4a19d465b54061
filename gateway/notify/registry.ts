/** The ways to reach people that a configuration may name. */
import type { Channel } from "../core/notification.ts";
import { email } from "./email/channel.ts";
import { mqtt } from "./mqtt/channel.ts";
import { ntfy } from "./ntfy/channel.ts";
import { webhook } from "./webhook/channel.ts";

export const channels: Readonly<Record<string, Channel>> = { email, webhook, ntfy, mqtt };
