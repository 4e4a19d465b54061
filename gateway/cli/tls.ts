/** `samspel tls`: the certificate of the pages. OPC UA certificates are `samspel certificates`. */
import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { loadConfiguration } from "../config/load.ts";
import { ConfigError } from "../core/errors.ts";
import {
  authorityFile,
  renewOwn,
  type ServerCertificate,
  serverCertificate,
  type TlsSettings,
} from "../tls/server-certificate.ts";
import { type Output, runVerb } from "./output.ts";

interface TlsOptions {
  readonly config: string;
}

export function addTls(program: Command): void {
  const tls = program
    .command("tls")
    .description("the certificate of the pages: show, authority, renew")
    .addHelpText(
      "after",
      `
Compare the fingerprint with the one that the browser shows before you go on past its warning, or let browsers trust the
authority once: samspel tls authority > samspel-authority.pem. A certificate of the gateway's own is renewed by itself
30 days before its end.

Examples:
  samspel tls show --config gateway.yaml
  samspel tls authority --config gateway.yaml > samspel-authority.pem
  samspel tls renew --config gateway.yaml`,
    );
  verb(tls, "show", "fingerprint and end of the certificate at work").action(
    async (options: TlsOptions, command: Command) => {
      await runVerb(command, async (output) => {
        const found = await serverCertificate(await settingsOf(options), Date.now());
        if (found === undefined) {
          output.result({ isEncrypted: false }, "Without encryption: api.tls.mode is off, or the address is loopback.");
        } else {
          show(found, output);
        }
      });
    },
  );
  verb(tls, "authority", "print the certificate of the own authority in PEM").action(
    async (options: TlsOptions, command: Command) => {
      await runVerb(command, async (output) => {
        const settings = await ownSettings(options);
        await serverCertificate(settings, Date.now());
        const pem = readFileSync(authorityFile(settings.dataDirectory), "utf8").trimEnd();
        output.result({ authority: pem }, pem);
      });
    },
  );
  verb(tls, "renew", "issue a new certificate of the own authority now").action(
    async (options: TlsOptions, command: Command) => {
      await runVerb(command, async (output) => {
        show(await renewOwn(await ownSettings(options), Date.now()), output);
        output.line("A running gateway takes it within the hour, or at its next start.");
      });
    },
  );
}

function verb(parent: Command, usage: string, description: string): Command {
  return parent.command(usage).description(description).option("-c, --config <file>", "configuration", "gateway.yaml");
}

function show({ fingerprint, expiresMs, isOwn }: ServerCertificate, output: Output): void {
  const expires = new Date(expiresMs).toISOString();
  const issuer = isOwn ? "issued by the gateway itself" : "given by the configuration";
  output.result(
    { fingerprint, expires, isOwn },
    `SHA-256 ${fingerprint}\nvalid until ${expires.slice(0, 10)}, ${issuer}`,
  );
}

async function settingsOf({ config }: TlsOptions): Promise<TlsSettings> {
  const { registries } = await import("../kinds.ts");
  const { dataDirectory, api } = loadConfiguration(config, registries, process.env);
  return { dataDirectory, ...api };
}

async function ownSettings(options: TlsOptions): Promise<TlsSettings> {
  const settings = await settingsOf(options);
  if (settings.tls.mode !== "given") return { ...settings, tls: { mode: "own" } };
  throw new ConfigError("The certificate is given by the configuration (api.tls.mode: given).", {
    code: "SAMSPEL_TLS_GIVEN",
    next: "Renew it where it comes from.",
  });
}
