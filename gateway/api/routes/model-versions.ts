/** Versions of a model: which there are, and putting one to work, in shadow or back. */
import Type from "typebox";
import type { LifecycleReport } from "../../core/model-control.ts";
import { invalidRequest } from "../answers.ts";
import { configurable, type Described, described, type Routes, readable } from "../app.ts";
import { IdPath } from "../contract.ts";
import { LifecycleSchema } from "../report-schemas.ts";

const versionExample = "20261124T081500Z-3f9ad201";

const example: LifecycleReport = {
  model: "spindle-1",
  active: versionExample,
  activeSinceMs: 1_763_900_000_000,
  versions: [
    {
      id: versionExample,
      kind: "principal-components",
      version: "20261124T081500Z",
      created: "2026-11-24T08:15:00.000Z",
      role: "active",
      digest: "3f9ad201".repeat(8),
      description: "spindle-1, 2026-11-23T06:00Z to 2026-11-23T14:00Z",
      rows: 28_800,
      warnings: [],
      signature: "none",
    },
  ],
  events: [{ timeMs: 1_763_900_000_000, action: "activated", version: versionExample, automatic: false }],
};

const VersionBody = Type.Object(
  { version: Type.String({ minLength: 1, maxLength: 100, description: "Id of the version, or the start of it." }) },
  { additionalProperties: false, examples: [{ version: versionExample }] },
);

export const modelVersionRoutes: Routes = (app, { view, limits }) => {
  const config = { ...configurable, rateLimit: { max: limits.changesPerMinute } };
  const control = view.modelControl;

  const versions = answering({ summary: "The versions of a model and what has become of them." });
  app.get(
    "/api/v1/models/:id/versions",
    { config: readable, schema: { ...versions, params: IdPath } },
    async (request): Promise<LifecycleReport> => control.lifecycle(request.params.id),
  );

  const shadow = answering({ summary: "Runs a version beside the active one; only its score is kept." });
  app.post(
    "/api/v1/models/:id/shadow",
    { config, schema: { ...shadow, params: IdPath, body: VersionBody } },
    async (request): Promise<LifecycleReport> => control.shadow(request.params.id, request.body.version),
  );

  const unshadow = answering({ summary: "Ends the run in shadow." });
  app.post(
    "/api/v1/models/:id/shadow/end",
    { config, schema: { ...unshadow, params: IdPath } },
    async (request): Promise<LifecycleReport> => {
      refuseBody(request.body);
      return control.shadow(request.params.id, undefined);
    },
  );

  const activate = answering({
    summary: "Puts a version to work in place of the active one.",
    description: "The version is tried out in a process of its own first; when it fails there, nothing changes.",
  });
  app.post(
    "/api/v1/models/:id/activate",
    { config, schema: { ...activate, params: IdPath, body: VersionBody } },
    async (request): Promise<LifecycleReport> => control.activate(request.params.id, request.body.version),
  );

  const rollBack = answering({ summary: "Returns to the version that was active before." });
  app.post(
    "/api/v1/models/:id/roll-back",
    { config, schema: { ...rollBack, params: IdPath } },
    async (request): Promise<LifecycleReport> => {
      refuseBody(request.body);
      return control.rollBack(request.params.id);
    },
  );
};

function answering(what: Pick<Described, "summary" | "description">) {
  return described({
    ...what,
    tag: "line",
    answer: LifecycleSchema,
    example,
    failures: {
      403: "This needs the role engineer.",
      404: "There is no such model or version.",
      409: "The version is active already, or there is none to return to.",
      422: "The version was refused when it was tried out.",
    },
  });
}

function refuseBody(body: unknown): void {
  const isEmpty = body === undefined || body === null || (typeof body === "object" && Object.keys(body).length === 0);
  if (!isEmpty) throw invalidRequest("This request has no body.");
}
