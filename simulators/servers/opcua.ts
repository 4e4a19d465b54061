/** OPC UA server for simulated or recorded values: one variable per tag, every change delivered with its source time. */
import { X509Certificate } from "node:crypto";
import { join } from "node:path";
import {
  type AddressSpace,
  DataType,
  type EUInformation,
  LogLevel,
  MessageSecurityMode,
  type Namespace,
  nodesets,
  OPCUACertificateManager,
  OPCUAServer,
  SecurityPolicy,
  StatusCodes,
  Subscription,
  setErrorLogger,
  setLogLevel,
  setWarningLogger,
  standardUnits,
  type UAObject,
  type UAVariable,
  VariantArrayType,
} from "node-opcua";
import { type Backlog, watchClients } from "./opcua-clients.ts";

export interface ServedTag {
  /** String identifier of the node. Its parts before the last `/` become folders, unless there is one folder for all. */
  readonly id: string;
  readonly dataType: "number" | "integer" | "boolean" | "string" | "waveform";
  /** UCUM code; becomes EngineeringUnits where there is an equal one. */
  readonly unit?: string;
  readonly range?: readonly [low: number, high: number];
}

/** One value for one tag. */
export interface ServedValue {
  readonly id: string;
  readonly value: number | boolean | string | { readonly samples: Float32Array };
  /** Source time, milliseconds since the Unix epoch. */
  readonly timeMs: number;
  /** `bad` is sent as BadSensorFailure without a value. */
  readonly quality?: "good" | "bad";
}

export interface OpcuaServerOptions {
  /** 0: the system chooses. */
  readonly port: number;
  /** Interface to listen on. Default 127.0.0.1. */
  readonly host?: string;
  readonly tags: readonly ServedTag[];
  /** Name of one folder for all nodes. */
  readonly folder?: string;
  /** Keeps the server's certificate and the trust lists; created when absent. */
  readonly certificateDirectory: string;
  /** Namespace of the nodes, index 1; also the application URI of the certificate. */
  readonly namespaceUri: string;
  /** Users besides anonymous: name → password. */
  readonly users?: Readonly<Record<string, string>>;
  /** False: a client's certificate must be moved to `trusted/certs` first. Default true: this is a test server. */
  readonly trustsUnknownClients?: boolean;
  /** Adds further nodes before the server starts, and the nodesets that they need. */
  readonly extension?: AddressSpaceExtension;
}

export interface AddressSpaceExtension {
  readonly nodesets: readonly string[];
  build(addressSpace: AddressSpace): void;
}

export interface OpcuaServer extends AsyncDisposable {
  readonly endpointUrl: string;
  /** Of the certificate, SHA-1 in pairs, to compare with what a client shows. */
  readonly fingerprint: string;
  /** Sets values in the order given. Throws RangeError for an unknown id. */
  publish(rows: readonly ServedValue[]): void;
  /** Reads the lists of trusted and rejected clients again, after files of them were moved. */
  reloadTrust(): Promise<void>;
  /** Values that wait in the server for its clients. */
  backlog(): Backlog;
  close(): Promise<void>;
}

/**
 * Values in one message. The library's limit of 1,000 would cut a burst of rows tag by tag: a client would see one
 * signal far ahead of the others.
 */
const valuesPerMessageMax = 100_000;

/** Starts the server. Rejects with `EADDRINUSE` in code or text when the port is taken. */
export async function serveOpcua(options: OpcuaServerOptions): Promise<OpcuaServer> {
  Subscription.maxNotificationPerPublishHighLimit = valuesPerMessageMax;
  const certificates = await certificateManager(options);
  const server = createServer(options, certificates);
  await server.initialize();
  const { addressSpace } = server.engine;
  if (addressSpace === null) throw new Error("The OPC UA server has no address space.");
  const variables = addTags(addressSpace.getOwnNamespace(), options);
  options.extension?.build(addressSpace);
  const clients = watchClients(server);
  await started(server);
  const endpoint = server.endpoints[0];
  const endpointUrl = `opc.tcp://${options.host ?? "127.0.0.1"}:${endpoint?.port ?? options.port}`;
  const close = once(() => server.shutdown(0));
  return {
    endpointUrl,
    fingerprint: new X509Certificate(server.getCertificate()).fingerprint,
    publish(rows) {
      for (const row of rows) {
        const variable = variables.get(row.id);
        if (variable === undefined) throw new RangeError(`No node for "${row.id}".`);
        set(variable, row);
      }
    },
    reloadTrust: () => certificates.reloadCertificates(),
    backlog: clients.backlog,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Sends what the library prints to standard error: standard output belongs to the program. Call it once per process. */
export function divertLibraryLog(): void {
  const write = (...words: unknown[]) => process.stderr.write(`${words.join(" ")}\n`);
  setLogLevel(LogLevel.Error);
  setWarningLogger(write);
  setErrorLogger(write);
}

function createServer(options: OpcuaServerOptions, certificates: OPCUACertificateManager): OPCUAServer {
  const { host = "127.0.0.1", port, namespaceUri, users = {}, extension } = options;
  return new OPCUAServer({
    port,
    host,
    hostname: host,
    nodeset_filename: [...(extension?.nodesets ?? [nodesets.standard])],
    serverInfo: {
      applicationUri: namespaceUri,
      productUri: namespaceUri,
      applicationName: { text: "Samspel simulator" },
    },
    serverCertificateManager: certificates,
    userCertificateManager: certificates,
    securityPolicies: [
      SecurityPolicy.None,
      SecurityPolicy.Basic256Sha256,
      SecurityPolicy.Aes128_Sha256_RsaOaep,
      SecurityPolicy.Aes256_Sha256_RsaPss,
    ],
    securityModes: [MessageSecurityMode.None, MessageSecurityMode.Sign, MessageSecurityMode.SignAndEncrypt],
    allowAnonymous: true,
    userManager: { isValidUser: (name: string, password: string) => users[name] === password },
    maxConnectionsPerEndpoint: 50,
    // Zero: a client that asks for sampling interval 0 gets every change. Otherwise changes are merged, without a word.
    serverCapabilities: { minSupportedSampleRate: 0, maxSessions: 50 },
  });
}

async function certificateManager(options: OpcuaServerOptions): Promise<OPCUACertificateManager> {
  const manager = new OPCUACertificateManager({
    rootFolder: join(options.certificateDirectory, "pki"),
    automaticallyAcceptUnknownCertificate: options.trustsUnknownClients ?? true,
  });
  await manager.initialize();
  return manager;
}

/** Starts listening; a server that cannot is shut down again. */
async function started(server: OPCUAServer): Promise<void> {
  try {
    await server.start();
  } catch (error) {
    await server.shutdown(0).catch(() => {});
    throw error;
  }
}

const dataTypes = {
  number: { type: DataType.Double, name: "Double" },
  integer: { type: DataType.Int32, name: "Int32" },
  boolean: { type: DataType.Boolean, name: "Boolean" },
  string: { type: DataType.String, name: "String" },
  waveform: { type: DataType.Float, name: "Float" },
} as const;

interface Variable {
  readonly node: UAVariable;
  readonly dataType: DataType;
}

function addTags(
  namespace: Namespace,
  { tags, folder: only }: Pick<OpcuaServerOptions, "tags" | "folder">,
): ReadonlyMap<string, Variable> {
  const folders = new Map<string, UAObject>();
  // A folder for all must not take the identifier of a tag.
  const folderId = (path: string) => (only === undefined ? { nodeId: `s=${path}` } : {});
  const folderOf = (path: string): UAObject => {
    const known = folders.get(path);
    if (known !== undefined) return known;
    const parent = parentPath(path);
    const folder =
      parent === undefined
        ? namespace.addFolder("ObjectsFolder", { browseName: path, ...folderId(path) })
        : namespace.addObject({
            componentOf: folderOf(parent),
            typeDefinition: "FolderType",
            browseName: path.slice(parent.length + 1),
            ...folderId(path),
          });
    folders.set(path, folder);
    return folder;
  };
  return new Map(
    tags.map((tag) => {
      const { type, name } = dataTypes[tag.dataType];
      const parent = only === undefined ? parentPath(tag.id) : undefined;
      const description = {
        browseName: parent === undefined ? tag.id : tag.id.slice(parent.length + 1),
        nodeId: `s=${tag.id}`,
        dataType: name,
        minimumSamplingInterval: 0,
        ...(tag.dataType === "waveform" ? { valueRank: 1 } : {}),
      };
      const componentOf = folderOf(parent ?? only ?? "values");
      const unit = tag.unit === undefined ? undefined : engineeringUnits[tag.unit];
      const node =
        tag.range !== undefined && unit !== undefined
          ? namespace.addAnalogDataItem({
              ...description,
              componentOf,
              engineeringUnitsRange: { low: tag.range[0], high: tag.range[1] },
              engineeringUnits: unit,
              acceptValueOutOfRange: true,
            })
          : namespace.addVariable({ ...description, componentOf });
      return [tag.id, { node, dataType: type }] as const;
    }),
  );
}

function set({ node, dataType }: Variable, { value, timeMs, quality }: ServedValue): void {
  const time = new Date(timeMs);
  if (quality === "bad") node.setValueFromSource({ dataType: DataType.Null }, StatusCodes.BadSensorFailure, time);
  else node.setValueFromSource({ dataType, ...variantOf(value) }, StatusCodes.Good, time);
}

function variantOf(value: ServedValue["value"]) {
  return typeof value === "object"
    ? { arrayType: VariantArrayType.Array, value: value.samples }
    : { arrayType: VariantArrayType.Scalar, value };
}

function parentPath(path: string): string | undefined {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? undefined : path.slice(0, slash);
}

/** UCUM code → unit of OPC 10000-8 (UNECE Recommendation 20). */
const engineeringUnits: Readonly<Record<string, EUInformation>> = {
  A: standardUnits.ampere,
  Cel: standardUnits.degree_celsius,
  "%": standardUnits.percent,
  "1": standardUnits.one,
  Pa: standardUnits.pascal,
  bar: standardUnits.bar,
  kW: standardUnits.kilowatt,
  m: standardUnits.metre,
  s: standardUnits.second,
  "m/s": standardUnits.metre_per_second,
  "m/s2": standardUnits.metre_per_second_squared,
  "1/min": standardUnits.revolutions_per_minute,
  "m3/h": standardUnits.cubic_metre_per_hour,
  "m3/min": standardUnits.cubic_meter_per_minute,
};

function once(end: () => Promise<void>): () => Promise<void> {
  let ended: Promise<void> | undefined;
  return () => {
    ended ??= end();
    return ended;
  };
}
