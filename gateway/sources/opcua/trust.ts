/** Trust between the gateway and a server has two directions; both are told wherever one of them is missing. Pure. */
import { join } from "node:path";

export interface TrustSubject {
  readonly endpointUrl: string;
  /** SHA-1 of the server's certificate. */
  readonly thumbprint: string;
  readonly pkiDirectory: string;
  /** The gateway's own certificate, which the server must accept. */
  readonly certificateFile: string;
}

/** The layout that the gateway gives each source; elsewhere only the files are named. */
const layout = /^(.*)[/\\]sources[/\\]([^/\\]+)[/\\]pki$/;

/** How the gateway comes to trust the server. */
export function trustServerStep({ endpointUrl, thumbprint, pkiDirectory }: TrustSubject): string {
  const [from, to] = [join(pkiDirectory, "rejected"), join(pkiDirectory, "trusted/certs")];
  const [, data, id] = layout.exec(pkiDirectory) ?? [];
  const command =
    id === undefined
      ? ""
      : `, or run: samspel discover ${endpointUrl} --data ${data} --source ${id} --trust ${thumbprint}`;
  return `Samspel trusts the machine: compare the fingerprint with the one that the server's own tool shows; if it is the same, move the file from ${from} to ${to}${command}`;
}

/** How the server comes to trust the gateway. */
export function trustGatewayStep({ certificateFile }: Pick<TrustSubject, "certificateFile">): string {
  return `The machine trusts Samspel: after the first secured attempt Samspel's certificate waits in the server's list of rejected certificates; accept it there, or import ${certificateFile}`;
}

/** How the gateway comes to trust a server whose certificate waits among the rejected ones. */
export function trustRejectedStep({
  subject,
  thumbprint,
  pkiDirectory,
}: {
  readonly subject: string;
  readonly thumbprint: string;
  readonly pkiDirectory: string;
}): string {
  const [, data, id] = layout.exec(pkiDirectory) ?? [];
  const command =
    id === undefined
      ? `move its file to ${join(pkiDirectory, "trusted/certs")}`
      : `run: samspel certificates trust ${thumbprint} --data ${data} --source ${id}`;
  return `Samspel trusts the machine ${subject}: compare the fingerprint with the one that the server's own tool shows; if it is the same, ${command}`;
}
