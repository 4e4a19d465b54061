/** `/api/v1/sources/{id}/certificates`: whom a source trusts, and what a person decides about it. */
import type { CertificateOverview } from "../../core/source-access.ts";
import { sourceAccessOf } from "../answers.ts";
import { configurable, described, type Routes, readable } from "../app.ts";
import { CertificateChangeBody, IdPath } from "../contract.ts";
import { CertificatesSchema, certificatesExample } from "../source-schemas.ts";

const failures = { 404: "There is no such source or certificate.", 503: "The files cannot be read now." } as const;

export const certificateRoutes: Routes = (app, { view, limits }) => {
  const list = {
    ...described({
      summary: "Own certificate, trusted and rejected ones of a source, and what is still to do in each direction.",
      tag: "operation",
      answer: CertificatesSchema,
      example: certificatesExample,
      failures,
    }),
    params: IdPath,
  };
  app.get(
    "/api/v1/sources/:id/certificates",
    { config: readable, schema: list },
    async (request): Promise<CertificateOverview> => sourceAccessOf(view, request.params.id).certificates(),
  );

  const change = {
    ...described({
      summary: "Trusts or rejects the certificate with this fingerprint, or renews the source's own.",
      description:
        "Compare the fingerprint with the one that the server's own tool shows before you trust it. The connection uses the change at its next attempt.",
      tag: "operation",
      answer: CertificatesSchema,
      example: certificatesExample,
      failures: { ...failures, 403: "Not allowed.", 409: "The certificate is not one that Samspel made." },
    }),
    params: IdPath,
    body: CertificateChangeBody,
  };
  const config = { ...configurable, rateLimit: { max: limits.changesPerMinute } };
  app.post(
    "/api/v1/sources/:id/certificates",
    { config, schema: change },
    async (request): Promise<CertificateOverview> =>
      sourceAccessOf(view, request.params.id).changeCertificates(request.body),
  );
};
