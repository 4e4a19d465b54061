/** The description of the interface, made from the schemas of the routes. */
import swagger from "@fastify/swagger";
import { type Api, readable } from "./app.ts";

export async function describeInterface(app: Api, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Samspel",
        version,
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
        description:
          "What an edge gateway knows of a production line: values, history, scores, collaboration figures. " +
          "Informational, not a safety function.",
      },
      tags: [
        { name: "line", description: "Equipment, sources and models." },
        { name: "data", description: "Values and figures." },
        { name: "stream", description: "Values as they come." },
        { name: "operation", description: "Health and measurement of the gateway itself." },
        { name: "access", description: "Signing in, accounts, tokens, audit log." },
      ],
    },
  });
  app.get("/api/v1/openapi.json", { config: readable, schema: { hide: true } }, (_request, reply) =>
    reply.send(app.swagger()),
  );
}
