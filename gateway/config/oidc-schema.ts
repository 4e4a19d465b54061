/** Settings for signing in through another service (OpenID Connect Core 1.0). */
import Type from "typebox";
import { roles } from "../core/accounts.ts";

export const oidcSchema = Type.Object(
  {
    issuer: Type.String({
      pattern: "^https?://[^\\s@?#]{1,500}$",
      description: "Address of the service, as its discovery document names it; plain http for this machine alone.",
    }),
    clientId: Type.String({ minLength: 1, maxLength: 500, description: "Name of this gateway at the service." }),
    clientSecret: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 1000,
        description: "Its secret, as a reference; absent for a public client.",
      }),
    ),
    address: Type.String({
      pattern: "^https?://[^\\s@/?#]{1,300}$",
      description:
        "Address of this gateway as browsers know it. The service must know `ADDRESS/api/v1/oidc/callback` as the place to come back to.",
    }),
    label: Type.String({
      default: "OpenID Connect",
      minLength: 1,
      maxLength: 60,
      description: "What the button says.",
    }),
    nameClaim: Type.String({
      default: "preferred_username",
      minLength: 1,
      maxLength: 100,
      description: "Claim that names the person.",
    }),
    rolesClaim: Type.String({
      default: "groups",
      minLength: 1,
      maxLength: 100,
      description: "Claim that lists groups or roles, or is one text.",
    }),
    roles: Type.Record(
      Type.String({ minLength: 1, maxLength: 200 }),
      Type.Union(roles.map((role) => Type.Literal(role))),
      {
        description: "Group of the claim → role here; the highest counts. Who is in none may not enter.",
        maxProperties: 100,
      },
    ),
    scope: Type.String({
      default: "openid profile",
      maxLength: 300,
      description: "What is asked for; begins with openid.",
    }),
  },
  {
    additionalProperties: false,
    description: "Signing in through another service, beside the accounts of the gateway.",
  },
);
