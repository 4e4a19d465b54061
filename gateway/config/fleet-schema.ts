/** The key `fleet` of the configuration: the site broker over which gateways know of each other. */
import Type, { type Static } from "typebox";

const closed = { additionalProperties: false };
const file = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 1000, description }));

export const fleetSchema = Type.Object(
  {
    url: Type.String({
      pattern: "^(mqtts?|wss?)://[^\\s]+$",
      description: "Broker of the site: mqtt, mqtts (TLS), ws or wss.",
    }),
    user: Type.Optional(Type.String({ maxLength: 500, description: "User name at the broker." })),
    password: Type.Optional(Type.String({ maxLength: 4000, description: "Password at the broker." })),
    authorityFile: file("Certificate of the authority that signed the broker's (PEM)."),
    certificateFile: file("Own certificate (PEM)."),
    privateKeyFile: file("Key of the own certificate (PEM)."),
    prefix: Type.String({
      default: "samspel-fleet",
      pattern: "^[^+#$/][^+#]*$",
      maxLength: 200,
      description: "First levels of the topics over which gateways know of each other.",
    }),
    name: Type.String({
      pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$",
      description: "Name of this gateway. No other gateway at the broker may have it.",
    }),
    intervalSeconds: Type.Integer({
      default: 10,
      minimum: 1,
      maximum: 3600,
      description: "How often the gateway says how it is. Silent for three times this, it is shown as out of contact.",
    }),
    watch: Type.Boolean({
      default: true,
      description: "Shows all gateways here (`/fleet`). `false` saves memory and bandwidth on a small box.",
    }),
    bundles: Type.Union([Type.Literal("off"), Type.Literal("shadow"), Type.Literal("activate")], {
      default: "shadow",
      description:
        "What becomes of the models of a signed bundle that was published for this gateway: nothing, a version in shadow, or the active version. Only bundles signed by a trusted key are taken.",
    }),
    bundledConfiguration: Type.Union([Type.Literal("off"), Type.Literal("show"), Type.Literal("activate")], {
      default: "show",
      description:
        "What becomes of the configuration of a signed bundle: nothing; it is checked and its differences are shown until somebody puts it to work; or it is put to work at once, and the last good one goes on when the gateway does not start with it.",
    }),
  },
  { ...closed, description: "Site broker over which gateways know of each other. Without it there is no fleet." },
);
export type FleetSettings = Static<typeof fleetSchema>;
