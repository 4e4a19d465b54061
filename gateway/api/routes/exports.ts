/** Exports of recordings: started, followed, resumed, cancelled, fetched; what a shared one would tell. */
import { Readable } from "node:stream";
import Type from "typebox";
import { PermanentError } from "../../core/errors.ts";
import {
  type ExportJobReport,
  type ExportPerson,
  type ExportPreview,
  type ExportRequest,
  orcidOf,
  rorOf,
} from "../../core/recording-export.ts";
import { invalidRequest } from "../answers.ts";
import { configurable, described, type Routes, readable } from "../app.ts";
import { IdPath } from "../contract.ts";
import { ExportBody, ExportJobAnswer, ExportPreviewAnswer } from "../export-schemas.ts";

const example: ExportJobReport = {
  ...{ id: "5b0e7c8e-2f6a-4d0c-8a58-6b1f6e0c2d11", recording: "0b7c2a54-6f0e-4e0b-9d53-3f1f4f0a9c11" },
  ...{ name: "Worn tool, oak", profile: "own", csv: false, state: "running", startedMs: 1_763_900_700_000 },
  ...{ progress: 0.4, etaSeconds: 3 },
};
const failures = { 403: "This needs the role engineer.", 404: "There is no such recording, or no such export." };
const one = (summary: string, given: Partial<ExportJobReport> = {}) =>
  described({ summary, tag: "data", answer: ExportJobAnswer, example: { ...example, ...given }, failures });

export const exportRoutes: Routes = (app, parts) => {
  const { view, limits } = parts;
  const changing = { ...configurable, rateLimit: { max: limits.changesPerMinute } };

  app.post(
    "/api/v1/recordings/:id/exports",
    {
      config: changing,
      schema: {
        ...one("Starts an export of a recording: an RO-Crate with Parquet and Croissant inside, signed."),
        params: IdPath,
        body: ExportBody,
      },
    },
    async ({ params: { id }, body }): Promise<ExportJobReport> =>
      view.exports.start(reviewed(requestOf(id, body), body)),
  );

  const preview = described({
    summary: "What a shared export would tell of persons and of the company. Writes nothing.",
    tag: "data",
    answer: ExportPreviewAnswer,
    example: {
      fields: [{ about: "company", field: "asset", was: "spindle-1", becomes: "spindle-a2b3c4d5e6" }],
      keyPath: "data/recordings/campaign-keys/0123456789abcdef.key",
    },
    failures: { ...failures, 503: "Another preview is being made." },
  });
  app.post(
    "/api/v1/recordings/:id/exports/preview",
    { config: changing, schema: { ...preview, params: IdPath, body: ExportBody } },
    async ({ params: { id }, body }): Promise<ExportPreview> => view.exports.preview(requestOf(id, body)),
  );

  const all = described({
    summary:
      "Exports that were started from the interface, the newest first; the gateway goes on with those it was stopped in.",
    tag: "data",
    answer: Type.Array(ExportJobAnswer),
    example: [example],
  });
  app.get(
    "/api/v1/exports",
    { config: readable, schema: all },
    async (): Promise<readonly ExportJobReport[]> => view.exports.jobs(),
  );

  const steps = {
    resume: [one("Goes on with an export that has failed."), (id: string) => view.exports.resume(id)],
    cancel: [one("Ends an export.", { state: "cancelled" }), (id: string) => view.exports.cancel(id)],
  } as const;
  for (const [name, [schema, step]] of Object.entries(steps)) {
    app.post(
      `/api/v1/exports/:id/${name}`,
      { config: changing, schema: { ...schema, params: IdPath } },
      async ({ params: { id } }): Promise<ExportJobReport> => step(id),
    );
  }

  takenAway(app, parts);
};

/** What leaves the gateway, and what is deleted on it. */
const takenAway: Routes = (app, { view, limits }) => {
  const file = {
    description: "The crate as a ZIP. Unpack it and prove it with `samspel verify FOLDER`.",
    content: { "application/zip": { schema: { type: "string", format: "binary" }, example: "PK…" } },
  };
  const fetched = described({
    summary: "The crate of an export that is done.",
    tag: "data",
    answer: Type.String(),
    failures: { ...failures, 409: "It is not done." },
    responses: { 200: file },
  });
  app.get(
    "/api/v1/exports/:id/crate",
    { config: configurable, schema: { ...fetched, params: IdPath } },
    async ({ params: { id } }, reply) => {
      const { name, bytes, content } = await view.exports.download(id);
      return reply
        .type("application/zip")
        .header("content-length", bytes)
        .header("content-disposition", `attachment; filename="${name}"`)
        .send(Readable.from(content));
    },
  );

  const removed = described({
    summary: "Deletes an export and its crate; the recording stays.",
    tag: "data",
    answer: Type.Object({ ok: Type.Literal(true) }),
    example: { ok: true },
    failures,
  });
  app.delete(
    "/api/v1/exports/:id",
    {
      config: { ...configurable, rateLimit: { max: limits.changesPerMinute } },
      schema: { ...removed, params: IdPath },
    },
    async ({ params: { id } }): Promise<{ ok: true }> => {
      await view.exports.remove(id);
      return { ok: true };
    },
  );
};

/** Throws PermanentError for what is shared unseen. */
function reviewed(request: ExportRequest, { reviewed: isReviewed = false }: ExportBody): ExportRequest {
  if (request.profile === "own" || isReviewed) return request;
  throw new PermanentError("Nobody has looked at what this would tell others.", {
    code: "SAMSPEL_SHARE_UNREVIEWED",
    next: "Ask for the preview, look at it, and send `reviewed: true`.",
  });
}

/** Throws PermanentError for an ORCID or a ROR identifier that is none. */
function requestOf(recording: string, body: ExportBody): ExportRequest {
  const { profile = "own", csv = false, licence = "LicenseRef-unlicensed", creators = [], keywords = [] } = body;
  const { organisation, description, funder, site = "not said", withTexts = false, windowSeconds = 60 } = body;
  return {
    ...{ recording, profile, csv, sharing: { site, withTexts, windowSeconds } },
    publication: {
      ...{ licence, keywords, creators: creators.map(personOf) },
      ...(organisation === undefined ? {} : { organisation: organisationOf(organisation) }),
      ...(description === undefined ? {} : { description }),
      ...(funder === undefined ? {} : { funder }),
    },
  };
}

function personOf({ name, orcid }: { name: string; orcid?: string }): ExportPerson {
  if (orcid === undefined) return { name };
  const id = orcidOf(orcid.trim());
  if (id === undefined) throw invalidRequest(`${orcid} is no ORCID; its last digit is a checksum.`);
  return { name, orcid: id };
}

function organisationOf({ name, ror }: { name: string; ror?: string }): { name: string; ror?: string } {
  if (ror === undefined) return { name };
  const id = rorOf(ror.trim());
  if (id === undefined) throw invalidRequest(`${ror} is no ROR identifier, such as 01abc2d34.`);
  return { name, ror: id };
}
