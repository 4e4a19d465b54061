/** E-mail over SMTP (RFC 5321), with TLS wherever the server offers it. Text only. */
import { createTransport } from "nodemailer";
import Type from "typebox";
import { errorMessage, PermanentError, TemporaryError } from "../../core/errors.ts";
import { defineChannel } from "../../core/notification.ts";

const address = (description: string) =>
  Type.String({ pattern: "^[^\\s@<>,;]+@[^\\s@<>,;]+$", maxLength: 254, description });

const waitMs = 15_000;

export const email = defineChannel({
  kind: "email",
  config: Type.Object({
    host: Type.String({ minLength: 1, maxLength: 253, description: "Mail server." }),
    port: Type.Integer({ default: 587, minimum: 1, maximum: 65_535, description: "Its port." }),
    tls: Type.Union([Type.Literal("starttls"), Type.Literal("always"), Type.Literal("none")], {
      default: "starttls",
      description:
        "`starttls`: the connection must change to TLS. `always`: TLS from the start (port 465). `none`: never; for a relay on this machine or a closed network.",
    }),
    user: Type.Optional(Type.String({ maxLength: 500, description: "Name of the account." })),
    password: Type.Optional(Type.String({ maxLength: 1000, description: "Its password; name a file or variable." })),
    from: address("Sender."),
    to: Type.Array(address("Receiver."), { minItems: 1, maxItems: 50, description: "Receivers." }),
  }),
  async send({ id, title, text }, { host, port, tls, user, password, from, to }) {
    const transport = createTransport({
      host,
      port,
      secure: tls === "always",
      requireTLS: tls === "starttls",
      ignoreTLS: tls === "none",
      ...(user === undefined ? {} : { auth: { user, pass: password ?? "" } }),
      connectionTimeout: waitMs,
      greetingTimeout: waitMs,
      socketTimeout: waitMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    try {
      await transport.sendMail({ messageId: `<${id}@samspel.invalid>`, from, to: [...to], subject: title, text });
    } catch (cause) {
      throw mailError(cause, `${host}:${port}`);
    } finally {
      transport.close();
    }
  },
});

/** RFC 5321 §4.2.1: 5xx will not change. A refused sign-in may, once somebody has changed the password. */
function mailError(cause: unknown, where: string): PermanentError | TemporaryError {
  const { responseCode, code }: { responseCode?: unknown; code?: unknown } = Object(cause);
  const message = `The mail server ${where} did not take the message: ${errorMessage(cause)}`;
  if (code === "EAUTH") {
    const next = "Check user and password of this notification.";
    return new TemporaryError(message, { code: "SAMSPEL_NOTIFY_SIGN_IN", cause, remedy: "operator", next });
  }
  if (typeof responseCode === "number" && responseCode >= 500) {
    return new PermanentError(message, { code: "SAMSPEL_NOTIFY_REFUSED", cause });
  }
  const next = "Check host, port and tls of this notification.";
  return new TemporaryError(message, { code: "SAMSPEL_NOTIFY_UNREACHABLE", cause, next });
}
