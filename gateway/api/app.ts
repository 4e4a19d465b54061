/** The types that server and routes share, and the parts that a route gets. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { FastifyBaseLogger, FastifyInstance, FastifySchema, FastifyTypeProvider, RawServerDefault } from "fastify";
import type { Static, TSchema } from "typebox";
import type { AccountControl, Actor, ExternalSignIn, Permission, Session, SignInNotice } from "../core/accounts.ts";
import type { AuditControl } from "../core/audit.ts";
import type { GatewayView } from "../core/view.ts";
import { ErrorAnswer } from "./contract.ts";
import type { Limits } from "./limits.ts";
import type { StreamHub } from "./stream/hub.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    permission?: Permission;
    /** Each answer is told to `ServerOptions.onLook`. */
    isAboutPeople?: boolean;
    /** False: nothing of the request is written into the audit log, as with what is anonymous. */
    isAudited?: boolean;
    /** Properties of the body that the audit log does not get: what is kept for a shorter time than the log. */
    unaudited?: readonly string[];
  }
  interface FastifyRequest {
    /** Who asks, as `guard.ts` found. */
    actor: Actor;
    /** Where the actor has signed in with a page. */
    session: Session | undefined;
    /** Code of what was refused, for the audit log. */
    refusal: string | undefined;
  }
}

/** Requests have the type of the schema that checked them. */
export interface TypeBoxProvider extends FastifyTypeProvider {
  validator: this["schema"] extends TSchema ? Static<this["schema"]> : unknown;
}

export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxProvider
>;

export interface RouteParts {
  readonly view: GatewayView;
  readonly limits: Limits;
  readonly hub: StreamHub;
  /** Absent where nothing is written down. */
  readonly audit: AuditControl | undefined;
  /** Absent where nobody can sign in. */
  readonly accounts: AccountControl | undefined;
  /** Absent where nobody signs in through another service. */
  readonly oidc: ExternalSignIn | undefined;
  /** What is read before signing in, if anything. */
  readonly signInNotice: SignInNotice | undefined;
  /** The connection is encrypted: cookies are for it alone. */
  readonly isEncrypted: boolean;
}

/** Adds routes. One such function per file in `routes/`. */
export type Routes = (app: Api, parts: RouteParts) => void;

/** For health, for signing in and for the pages as files. It gives out nothing about the line. */
export const open = { permission: "open" } as const;
export const readable = { permission: "read" } as const;
/** For figures of cells in which people work. */
export const readableAndRecorded = { permission: "read", isAboutPeople: true } as const;
export const operable = { permission: "operate" } as const;
export const configurable = { permission: "configure" } as const;
export const administrable = { permission: "administer" } as const;

export interface Described {
  readonly summary: string;
  readonly description?: string;
  readonly tag: "line" | "data" | "stream" | "operation" | "access";
  readonly answer: TSchema;
  /** An answer as it may look. */
  readonly example?: unknown;
  /** Statuses besides 200 that the route itself gives, with their meaning. */
  readonly failures?: Readonly<Record<number, string>>;
  /** Responses that are neither JSON nor an ErrorAnswer, by status, as OpenAPI has them. */
  readonly responses?: Readonly<Record<number, object>>;
}

/** What OpenAPI says of a route, besides its parameters. */
export function described({
  summary,
  description,
  tag,
  answer,
  example,
  failures = {},
  responses = {},
}: Described): FastifySchema {
  const failed = { 400: "The request does not fit its schema.", 429: "Too many requests.", ...failures };
  const response: Record<string, unknown> = {
    200: { description: "The answer.", ...withExample(answer, example) },
  };
  for (const [status, meaning] of Object.entries(failed)) response[status] = { ...ErrorAnswer, description: meaning };
  return { summary, description: description ?? summary, tags: [tag], response: { ...response, ...responses } };
}

function withExample(schema: TSchema, example: unknown): object {
  return example === undefined ? schema : { ...schema, examples: [example] };
}
