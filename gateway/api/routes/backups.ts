/** `/api/v1/backups`: backups of the store, made, fetched and deleted by admins; `/api/v1/installation`: which release is at work. */
import { Readable } from "node:stream";
import Type from "typebox";
import type { BackupsReport } from "../../core/backups.ts";
import type { BillOfMaterials, InstallationReport } from "../../core/installation.ts";
import { administrable, described, type Routes, readable } from "../app.ts";
import { IdPath } from "../contract.ts";

const Note = Type.Object({
  createdMs: Type.Number({ description: "Milliseconds since the Unix epoch." }),
  bytes: Type.Number(),
  version: Type.String({ description: "Of the program that made it." }),
  name: Type.Optional(Type.String({ description: "In the folder `backups` of the data directory." })),
});

const BackupsAnswer = Type.Object({
  last: Type.Optional(Note),
  kept: Type.Array(Note, { description: "In the folder `backups` of the data directory, newest first." }),
  running: Type.Optional(
    Type.Object({ startedMs: Type.Number(), progress: Type.Number({ description: "Share that is done, 0 to 1." }) }),
  ),
  failure: Type.Optional(
    Type.Object({ code: Type.String(), message: Type.String(), next: Type.Optional(Type.String()) }),
  ),
  storeBytes: Type.Number({ description: "Size of the store." }),
  freeBytes: Type.Number({ description: "Disk beyond what must stay free." }),
});

const note = { createdMs: 1_763_900_700_000, bytes: 412_000_000, version: "0.1.0", name: "samspel-20261126T093000Z" };
const example: BackupsReport = { last: note, kept: [note], storeBytes: 431_000_000, freeBytes: 20_000_000_000 };
const failures = { 403: "This needs the role admin." };
const one = (summary: string, more: Readonly<Record<number, string>> = {}) =>
  described({ summary, tag: "operation", answer: BackupsAnswer, example, failures: { ...failures, ...more } });

export const backupRoutes: Routes = (app, parts) => {
  const { view, limits, audit } = parts;
  installation(app, parts);
  const config = { ...administrable, rateLimit: { max: limits.changesPerMinute } };
  app.get(
    "/api/v1/backups",
    {
      config: readable,
      schema: described({
        summary: "The last backup of the store, and those that are kept here.",
        ...{ tag: "operation", answer: BackupsAnswer, example },
      }),
    },
    async (): Promise<BackupsReport> => view.backups.report(),
  );
  app.post(
    "/api/v1/backups",
    {
      config,
      schema: one("Begins a backup of the store; it is verified, and then takes the place of the one before.", {
        503: "One is being made already.",
        507: "The disk has no room for it.",
      }),
    },
    async (): Promise<BackupsReport> => view.backups.start(),
  );
  app.post(
    "/api/v1/backups/cancel",
    { config, schema: one("Ends a backup that is being made.") },
    async (): Promise<BackupsReport> => view.backups.cancel(),
  );
  app.delete(
    "/api/v1/backups/:id",
    { config, schema: { ...one("Deletes a backup.", { 404: "There is none of that name." }), params: IdPath } },
    async ({ params: { id } }): Promise<BackupsReport> => view.backups.remove(id),
  );

  const file = {
    description: "The backup as a ZIP. Unpack it, and name its folder with `samspel restore --from`.",
    content: { "application/zip": { schema: { type: "string", format: "binary" }, example: "PK…" } },
  };
  const fetched = described({
    summary: "A backup as one file.",
    ...{ tag: "operation", answer: Type.String(), responses: { 200: file } },
    failures: { ...failures, 404: "There is none of that name." },
  });
  app.get(
    "/api/v1/backups/:id/file",
    { config: administrable, schema: { ...fetched, params: IdPath } },
    async ({ params: { id }, actor, ip }, reply) => {
      const { name, bytes, content } = await view.backups.download(id);
      // Everything that is stored leaves the gateway.
      const role = actor.role === undefined ? {} : { role: actor.role };
      audit?.record({ actor: actor.name, ...role, from: ip, action: "backup.download", target: name, outcome: "done" });
      return reply
        .type("application/zip")
        .header("content-length", bytes)
        .header("content-disposition", `attachment; filename="${name}"`)
        .send(Readable.from(content));
    },
  );
};

const InstallationAnswer = Type.Object({
  version: Type.String(),
  runtime: Type.String({ description: "Version of Node.js." }),
  platform: Type.String(),
  releases: Type.Optional(
    Type.Object(
      {
        atWork: Type.String(),
        others: Type.Array(Type.String(), { description: "Kept to go back to." }),
        update: Type.Optional(
          Type.Object({
            phase: Type.Union((["trial", "confirmed", "rolled-back"] as const).map((name) => Type.Literal(name))),
            from: Type.String(),
            to: Type.String(),
          }),
        ),
      },
      { description: "Where releases lie beside one another, as with the package." },
    ),
  ),
  campaignKeyCount: Type.Integer({ description: "Keys that lead from pseudonyms of exports back to names." }),
});

const installed: InstallationReport = {
  ...{ version: "0.2.0", runtime: "v24.11.0", platform: "linux-x64", campaignKeyCount: 1 },
  releases: { atWork: "0.2.0", others: ["0.1.0"], update: { phase: "confirmed", from: "0.1.0", to: "0.2.0" } },
};

const Component = Type.Object(
  {
    ...{ type: Type.Literal("library"), name: Type.String(), version: Type.String(), purl: Type.String() },
    "bom-ref": Type.String(),
    licenses: Type.Optional(Type.Array(Type.Unknown())),
    hashes: Type.Optional(Type.Array(Type.Object({ alg: Type.Literal("SHA-512"), content: Type.String() }))),
  },
  { description: "A package." },
);
const application = { type: "application", "bom-ref": "samspel@0.1.0", name: "samspel", version: "0.1.0" } as const;
const bill: BillOfMaterials = {
  ...{ bomFormat: "CycloneDX", specVersion: "1.5", version: 1, metadata: { component: application } },
  components: [
    {
      ...{
        type: "library",
        "bom-ref": "pkg:npm/yaml@2.9.1",
        name: "yaml",
        version: "2.9.1",
        purl: "pkg:npm/yaml@2.9.1",
      },
      licenses: [{ license: { id: "ISC" } }],
    },
  ],
};
const BillAnswer = Type.Object({
  bomFormat: Type.Literal("CycloneDX"),
  specVersion: Type.Literal("1.5"),
  version: Type.Literal(1),
  metadata: Type.Object({
    component: Type.Object({
      ...{ type: Type.Literal("application"), name: Type.String(), version: Type.String() },
      "bom-ref": Type.String(),
    }),
  }),
  components: Type.Array(Component),
});

const installation: Routes = (app, { view }) => {
  app.get(
    "/api/v1/installation/sbom",
    {
      config: readable,
      schema: described({
        summary: "What the program is made of: a bill of materials in CycloneDX 1.5.",
        ...{ tag: "operation", answer: BillAnswer, example: bill },
      }),
    },
    async (_, reply): Promise<BillOfMaterials> => {
      reply.header("content-disposition", `attachment; filename="samspel-${view.version}.cdx.json"`);
      return view.billOfMaterials();
    },
  );

  const schema = described({
    summary: "Which release is at work, and what became of the last update.",
    ...{ tag: "operation", answer: InstallationAnswer, example: installed },
  });
  app.get(
    "/api/v1/installation",
    { config: readable, schema },
    async (): Promise<InstallationReport> => view.installation(),
  );
};
