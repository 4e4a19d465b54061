/** An OPC UA server of the client library's own family, with every option open: what `serveOpcua` keeps simple. */
import { join } from "node:path";
import {
  type AddressSpace,
  OPCUACertificateManager,
  OPCUAServer,
  type OPCUAServerOptions,
  type RequestHeader,
  ServiceFault,
  type StatusCode,
} from "node-opcua";
import { temporaryDirectory } from "./context.ts";

export interface OpcuaTestServer extends AsyncDisposable {
  readonly server: OPCUAServer;
  readonly addressSpace: AddressSpace;
  readonly endpointUrl: string;
  readonly port: number;
  /** Trust list, rejected certificates and own certificate. */
  readonly pkiDirectory: string;
  /** Reads the trust list again after files of it were moved. */
  reloadTrust(): Promise<void>;
  /**
   * Sees each request of a service, for example `Publish`, and may change it. A status code is the answer, as a fault;
   * undefined lets the server answer.
   */
  intercept(service: string, take: (request: ServiceRequest) => StatusCode | undefined): void;
  close(): Promise<void>;
}

type ServiceRequest = { readonly requestHeader: RequestHeader } & Record<string, unknown>;

export interface OpcuaTestServerOptions {
  /** Over the defaults: any free port of the loopback interface, every client trusted, sampling as fast as asked. */
  readonly options?: OPCUAServerOptions;
  /** Default true. */
  readonly trustsUnknownClients?: boolean;
  /** Keeps certificate and trust of an earlier server. */
  readonly pkiDirectory?: string;
  readonly build?: (addressSpace: AddressSpace) => void;
}

export async function startOpcuaServer(given: OpcuaTestServerOptions = {}): Promise<OpcuaTestServer> {
  const { options = {}, trustsUnknownClients = true, build } = given;
  const { pkiDirectory = join(temporaryDirectory("opcua-server"), "pki") } = given;
  const serverCertificateManager = new OPCUACertificateManager({
    rootFolder: pkiDirectory,
    automaticallyAcceptUnknownCertificate: trustsUnknownClients,
  });
  await serverCertificateManager.initialize();
  const server = new OPCUAServer({
    port: 0,
    host: "127.0.0.1",
    hostname: "127.0.0.1",
    serverCertificateManager,
    userCertificateManager: serverCertificateManager,
    maxConnectionsPerEndpoint: 100,
    ...options,
    serverCapabilities: { minSupportedSampleRate: 0, maxSessions: 100, ...options.serverCapabilities },
  });
  await server.initialize();
  const { addressSpace } = server.engine;
  if (addressSpace === null) throw new Error("The server has no address space.");
  build?.(addressSpace);
  await server.start();
  const port = server.endpoints[0]?.port ?? 0;
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= server.shutdown(0);
    return closed;
  };
  return {
    server,
    addressSpace,
    endpointUrl: `opc.tcp://127.0.0.1:${port}`,
    port,
    pkiDirectory,
    reloadTrust: () => serverCertificateManager.reloadCertificates(),
    intercept: (service, take) => intercept(server, { service, take }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

interface Channel {
  send_response(type: "MSG", response: ServiceFault, message: unknown): void;
}

type Handler = (message: { readonly request: ServiceRequest }, channel: Channel) => unknown;

interface Interception {
  readonly service: string;
  readonly take: (request: ServiceRequest) => StatusCode | undefined;
}

/** The library's server looks its handlers up by name at each request. */
function intercept(server: OPCUAServer, { service, take }: Interception): void {
  const name = `_on_${service}Request`;
  const plain: Handler = Reflect.get(server, name).bind(server);
  const handler: Handler = (message, channel) => {
    const serviceResult = take(message.request);
    if (serviceResult === undefined) return plain(message, channel);
    channel.send_response("MSG", new ServiceFault({ responseHeader: { serviceResult } }), message);
  };
  Reflect.set(server, name, handler);
}
