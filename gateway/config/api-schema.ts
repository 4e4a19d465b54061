/** Settings of the HTTP interface: where it listens, who may use it. */
import Type from "typebox";
import { oidcSchema } from "./oidc-schema.ts";
import { signInNoticeSchema } from "./sign-in-notice-schema.ts";

const closed = { additionalProperties: false };

export const apiSchema = Type.Object(
  {
    host: Type.String({ default: "127.0.0.1", description: "Address to listen on." }),
    port: Type.Integer({ default: 8080, minimum: 0, maximum: 65535, description: "Port of the pages and the API." }),
    hostNames: Type.Array(Type.String({ minLength: 1, maxLength: 253 }), {
      default: [],
      maxItems: 50,
      description: "DNS names under which it is reached, besides addresses, `localhost` and the machine's name.",
    }),
    anonymousRole: Type.Union(
      [Type.Literal("none"), Type.Literal("viewer"), Type.Literal("operator"), Type.Literal("engineer")],
      {
        default: "none",
        description:
          "What everybody who reaches the port may do without an account: nothing (default); look; or also acknowledge; or also import tags, change models and trust certificates. For a machine that nobody else reaches, or a network that is closed.",
      },
    ),
    idleMinutes: Type.Number({
      default: 15,
      minimum: 1,
      maximum: 1440,
      description: "Minutes without anything done by a person after which one has to sign in again.",
    }),
    sessionHours: Type.Number({
      default: 12,
      minimum: 0.1,
      maximum: 168,
      description: "Hours after which one has to sign in again, whatever was done.",
    }),
    tls: Type.Object(
      {
        mode: Type.Union([Type.Literal("auto"), Type.Literal("own"), Type.Literal("given"), Type.Literal("off")], {
          default: "auto",
          description:
            "auto: a certificate of the gateway's own, unless `host` is loopback; own: always; given: that of `certificate` and `key`; off: no encryption, for example behind a proxy that encrypts.",
        }),
        certificate: Type.Optional(
          Type.String({ maxLength: 65_536, description: "Certificate and its chain in PEM, as a file reference." }),
        ),
        key: Type.Optional(Type.String({ maxLength: 16_384, description: "Private key in PEM, as a file reference." })),
      },
      { ...closed, default: {}, description: "Encryption: `mode`, and with `given` `certificate` and `key` in PEM." },
    ),
    oidc: Type.Optional(oidcSchema),
    signInNotice: Type.Optional(signInNoticeSchema),
    auditMiB: Type.Number({
      default: 64,
      minimum: 4,
      maximum: 4096,
      description: "Disk that the audit log may take, MiB; the oldest entries go first.",
    }),
  },
  { ...closed, default: {}, description: "HTTP interface." },
);
