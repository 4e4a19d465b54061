/** Every policy and every way to sign in, the renewal of certificates, and that security is never lowered. */
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { MessageSecurityMode, OPCUACertificateManager, SecurityPolicy } from "node-opcua";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { errorCode } from "../../../../gateway/core/errors.ts";
import { opcuaAccess } from "../../../../gateway/sources/opcua/access.ts";
import { previousCertificateFile } from "../../../../gateway/sources/opcua/pki.ts";
import { opcua } from "../../../../gateway/sources/opcua/source.ts";
import { temporaryDirectory, testContext } from "../../../support/context.ts";
import { startFaultProxy } from "../../../support/fault-proxy.ts";
import { type OpcuaTestServer, startOpcuaServer } from "../../../support/opcua-server.ts";
import { checkedOptions, type SourceReader, startReader } from "../../../support/source-reader.ts";

const everyPolicy = [
  SecurityPolicy.None,
  SecurityPolicy.Basic256Sha256,
  SecurityPolicy.Aes128_Sha256_RsaOaep,
  SecurityPolicy.Aes256_Sha256_RsaPss,
];
const everyMode = [MessageSecurityMode.None, MessageSecurityMode.Sign, MessageSecurityMode.SignAndEncrypt];
/** Server_ServerStatus_CurrentTime: every server has it. */
const addresses = ["i=2258"];
/** A data directory as `run` lays it out: the steps can then name commands. */
const contextIn = (data: string, id = "plc") => ({ ...testContext(id), directory: join(data, "sources", id) });

let server: OpcuaTestServer;
let userDirectory: string;
const userFiles = () => ({
  userCertificateFile: join(userDirectory, "user.pem"),
  userPrivateKeyFile: join(userDirectory, "own/private/private_key.pem"),
});

beforeAll(async () => {
  server = await startOpcuaServer({
    options: {
      securityPolicies: everyPolicy,
      securityModes: everyMode,
      allowAnonymous: true,
      userManager: { isValidUser: (name: string, password: string) => name === "operator" && password === "horse" },
    },
  });
  userDirectory = temporaryDirectory("opcua-user");
  const users = new OPCUACertificateManager({ rootFolder: userDirectory });
  await users.initialize();
  await users.createSelfSignedCertificate({
    applicationUri: "urn:test:user",
    dns: [],
    outputFile: join(userDirectory, "user.pem"),
    subject: { commonName: "operator" },
    startDate: new Date(),
    validity: 10,
  });
  await users.dispose();
}, 60_000);

afterAll(() => server.close());

const secured = (more: object = {}) => ({
  endpointUrl: server.endpointUrl,
  trustServerCertificate: "any",
  ...more,
});

describe("current policies", () => {
  const context = testContext("plc");

  test.each(
    ["Aes256_Sha256_RsaPss", "Aes128_Sha256_RsaOaep", "Basic256Sha256"].flatMap((securityPolicy) =>
      ["Sign", "SignAndEncrypt"].map((securityMode) => ({ securityMode, securityPolicy })),
    ),
  )("$securityMode with $securityPolicy brings values, without a warning", async (security) => {
    await using reader = startReader(opcua, secured(security), { addresses, context });

    await reader.until(() => reader.values.length > 2, "values");

    expect(reader.of("status").at(-1)).toEqual({ type: "status", state: "connected" });
  });
});

describe("who signs in", () => {
  const context = testContext("plc");

  test.each([
    ["nobody by name", () => ({})],
    ["a user with a password", () => ({ user: "operator", password: "horse" })],
    ["a user with a certificate", userFiles],
  ])("%s", async (_name, user) => {
    await using reader = startReader(opcua, secured(user()), { addresses, context });

    await reader.until(() => reader.values.length > 0, "values");
  });

  test.each([
    ["a certificate over an open channel", () => ({ ...userFiles(), securityMode: "None" })],
    ["a certificate without its key", () => ({ userCertificateFile: userFiles().userCertificateFile })],
    ["a certificate and a user name", () => ({ ...userFiles(), user: "operator" })],
    ["a file that is none", () => ({ ...userFiles(), userCertificateFile: join(userDirectory, "gone.pem") })],
  ])("%s is refused before anything is sent", async (_name, user) => {
    const reader = startReader(opcua, secured(user()), { addresses, context });

    await reader.until(() => reader.hasEnded, "the refusal").catch(() => undefined);

    expect(reader.error).toMatchObject({ code: "SAMSPEL_OPCUA_USER_CERTIFICATE", next: expect.stringMatching(/\.$/) });
  });
});

describe("deprecated policies", () => {
  let old: OpcuaTestServer;

  beforeAll(async () => {
    old = await startOpcuaServer({
      options: { securityPolicies: [SecurityPolicy.Basic256], securityModes: [MessageSecurityMode.SignAndEncrypt] },
    });
  }, 60_000);
  afterAll(() => old.close());

  const options = (more: object = {}) => ({ endpointUrl: old.endpointUrl, trustServerCertificate: "any", ...more });

  test.each([{}, { securityPolicy: "Basic256" }, { securityPolicy: "Basic256Sha256", allowDeprecatedPolicy: true }])(
    "%o does not take Basic256",
    async (wish) => {
      const reader = startReader(opcua, options(wish), { addresses });

      await reader.until(() => reader.hasEnded, "the refusal").catch(() => undefined);

      expect(reader.values).toEqual([]);
      expect(errorCode(reader.error)).toBe("SAMSPEL_OPCUA_DEPRECATED");
    },
  );

  test("allowed, they bring values and a warning that stays", async () => {
    await using reader = startReader(opcua, options({ allowDeprecatedPolicy: true }), { addresses });

    await reader.until(() => reader.values.length > 2, "values");

    expect(reader.of("status").at(-1)).toMatchObject({
      state: "connected",
      code: "SAMSPEL_OPCUA_DEPRECATED_IN_USE",
      message: expect.stringContaining("Basic256"),
    });
  });
});

async function ended(options: object, context: ReturnType<typeof testContext>): Promise<SourceReader> {
  const reader = startReader(opcua, options, { addresses, context });
  await reader.until(() => reader.hasEnded, "an end").catch(() => undefined);
  return reader;
}

/** The server reads its lists again at once: its watcher of files misses a change now and then. */
async function acceptAll({ pkiDirectory, reloadTrust }: OpcuaTestServer): Promise<void> {
  const [from, to] = [join(pkiDirectory, "rejected"), join(pkiDirectory, "trusted/certs")];
  await mkdir(to, { recursive: true });
  for (const name of await readdir(from)) await rename(join(from, name), join(to, name));
  await reloadTrust();
}

describe("trust is a decision of people", () => {
  test("a server is listed, trusted by its fingerprint, and rejected again", async () => {
    const context = contextIn(temporaryDirectory("trust"));
    const options = { endpointUrl: server.endpointUrl };
    const config = checkedOptions(opcua, options);
    expect(await opcuaAccess.secured.certificates(config, context)).toMatchObject({ trusted: [], rejected: [] });
    expect(errorCode((await ended(options, context)).error)).toBe("SAMSPEL_OPCUA_UNTRUSTED");

    const seen = await opcuaAccess.secured.certificates(config, context);
    const [{ fingerprint, thumbprint } = { fingerprint: "", thumbprint: "" }] = seen.rejected;
    expect(seen.own?.applicationUri).toContain(":samspel:plc");
    expect(seen.steps[0]).toContain(`samspel certificates trust ${thumbprint}`);
    const colons = fingerprint.toUpperCase().replaceAll(/..(?!$)/g, "$&:");
    const trusting = await opcuaAccess.secured.changeCertificates(
      { action: "trust", fingerprint: colons },
      config,
      context,
    );
    expect(trusting).toMatchObject({ trusted: [{ thumbprint }], rejected: [] });
    await using reader = startReader(opcua, options, { addresses, context });
    await reader.until(() => reader.values.length > 0, "values after the decision");
    await reader.stop();

    await opcuaAccess.secured.changeCertificates({ action: "reject", fingerprint: thumbprint }, config, context);
    expect(errorCode((await ended(options, context)).error)).toBe("SAMSPEL_OPCUA_UNTRUSTED");
  }, 60_000);

  test("a fingerprint that nobody has shown is refused, and a file that is no certificate is passed over", async () => {
    const context = contextIn(temporaryDirectory("trust"));
    const config = checkedOptions(opcua, { endpointUrl: server.endpointUrl });
    const rejected = join(context.directory, "pki/rejected");
    await mkdir(rejected, { recursive: true });
    await writeFile(join(rejected, "junk.pem"), "no certificate");

    const wanted = { action: "trust", fingerprint: "a".repeat(40) } as const;

    await expect(opcuaAccess.secured.changeCertificates(wanted, config, context)).rejects.toMatchObject({
      code: "SAMSPEL_OPCUA_FINGERPRINT",
    });
    expect((await opcuaAccess.secured.certificates(config, context)).unreadable).toEqual([join(rejected, "junk.pem")]);
  });
});

/** Connects again and again until the server has noticed what was accepted, which takes it a moment. */
async function connectedAs(code: string | undefined, options: object, context: ReturnType<typeof testContext>) {
  for (let attempt = 0; ; attempt++) {
    await using reader = startReader(opcua, options, { addresses, context });
    await reader.until(() => reader.hasEnded || reader.values.length > 0, "an end or values");
    const status = reader.of("status").at(-1);
    if ((status?.state === "connected" && status.code === code) || attempt === 60) return status;
    await delay(500);
  }
}

test("after a renewal the old certificate is used, with a warning, until the server accepts the new one", async () => {
  await using strict = await startOpcuaServer({ trustsUnknownClients: false });
  const context = contextIn(temporaryDirectory("renewal"));
  const options = { endpointUrl: strict.endpointUrl, trustServerCertificate: "any" };
  const config = checkedOptions(opcua, options);
  expect(errorCode((await ended(options, context)).error)).toBe("SAMSPEL_OPCUA_NOT_ACCEPTED");
  await acceptAll(strict);
  expect(await connectedAs(undefined, options, context)).toEqual({ type: "status", state: "connected" });
  const first = (await opcuaAccess.secured.certificates(config, context)).own;

  const renewed = await opcuaAccess.secured.changeCertificates({ action: "renew" }, config, context);
  expect(renewed.own?.applicationUri).toBe(first?.applicationUri);
  expect(renewed.own?.thumbprint).not.toBe(first?.thumbprint);
  expect(renewed.previous?.thumbprint).toBe(first?.thumbprint);
  const pending = await connectedAs("SAMSPEL_OPCUA_RENEWAL_PENDING", options, context);
  expect(pending).toMatchObject({ state: "connected", code: "SAMSPEL_OPCUA_RENEWAL_PENDING" });

  await acceptAll(strict);
  expect(await connectedAs(undefined, options, context)).toEqual({ type: "status", state: "connected" });
  expect(existsSync(previousCertificateFile(join(context.directory, "pki")))).toBe(false);
}, 120_000);

test("a certificate from elsewhere is not renewed here", async () => {
  const files = { certificateFile: join(userDirectory, "user.pem"), privateKeyFile: userFiles().userPrivateKeyFile };
  const config = checkedOptions(opcua, { endpointUrl: server.endpointUrl, ...files });

  const renewing = opcuaAccess.secured.changeCertificates({ action: "renew" }, config, testContext("plc"));

  await expect(renewing).rejects.toMatchObject({ code: "SAMSPEL_OPCUA_CERTIFICATE_FOREIGN" });
});

test("security outlives a reconnection: the new session has the mode and policy of the configuration", async () => {
  await using proxy = await startFaultProxy(server.port);
  const options = {
    ...secured({ user: "operator", password: "horse", securityMode: "Sign", securityPolicy: "Aes128_Sha256_RsaOaep" }),
    endpointUrl: `opc.tcp://127.0.0.1:${proxy.port}`,
    maxSilenceSeconds: 3,
  };
  await using reader = startReader(opcua, options, { addresses });
  await reader.until(() => reader.values.length > 2, "values before");

  for (const fault of ["cut", "stall"] as const) {
    const before = reader.values.length;
    proxy[fault]();
    await reader.until(() => reader.of("status").at(-1)?.state !== "connected", "the loss", 60_000);
    if (fault === "stall") proxy.cut();
    proxy.heal();
    await reader.until(() => reader.values.length > before + 5, `values after the ${fault}`, 60_000);
  }

  const channels = server.server.endpoints.flatMap((endpoint) => endpoint.getChannels());
  expect(channels.map(({ securityMode, securityPolicy }) => [securityMode, securityPolicy])).toContainEqual([
    MessageSecurityMode.Sign,
    SecurityPolicy.Aes128_Sha256_RsaOaep,
  ]);
}, 120_000);
