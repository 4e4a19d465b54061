/**
 * Requests that leave the gateway: to addresses that were looked at first. The name is resolved, the address is checked, and
 * the connection goes to that very address, so that a name cannot be pointed elsewhere in between (DNS rebinding, SSRF).
 */
import { lookup } from "node:dns/promises";
import { request as requestPlain } from "node:http";
import { request as requestTls } from "node:https";
import { BlockList, isIP } from "node:net";
import { errorMessage, PermanentError, TemporaryError } from "../core/errors.ts";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** Never a receiver: this host as "any", link-local and other metadata services of clouds, multicast, broadcast. */
const refused = new BlockList();
// Azure and Alibaba Cloud have theirs outside of link-local.
refused.addAddress("168.63.129.16", "ipv4");
refused.addAddress("100.100.100.200", "ipv4");
refused.addSubnet("0.0.0.0", 8, "ipv4");
refused.addSubnet("169.254.0.0", 16, "ipv4");
refused.addSubnet("224.0.0.0", 4, "ipv4");
refused.addAddress("255.255.255.255", "ipv4");
refused.addAddress("::", "ipv6");
refused.addSubnet("fe80::", 10, "ipv6");
refused.addSubnet("ff00::", 8, "ipv6");
refused.addAddress("fd00:ec2::254", "ipv6");
// IPv4 in IPv6 besides the mapped form, which the list knows: translated (RFC 6052), 6to4 (RFC 3056).
refused.addSubnet("64:ff9b::", 96, "ipv6");
refused.addSubnet("2002::", 16, "ipv6");

const deadlineMs = 15_000;
const answerBytesMax = 64 * 1024;

export interface Posting {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly allowLoopback: boolean;
  readonly signal: AbortSignal;
}

/** True when an address may be connected to. */
export function mayConnect(address: string, allowLoopback: boolean): boolean {
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  if (refused.check(address, family)) return false;
  return allowLoopback || !loopback.check(address, family);
}

/** Posts and waits for the answer; follows no redirection. Throws TemporaryError or PermanentError. */
export async function post(posting: Posting): Promise<void> {
  const url = new URL(posting.url);
  const address = await checkedAddress(url, posting.allowLoopback);
  const status = await answerTo(url, address, posting);
  if (status >= 200 && status < 300) return;
  const message = `${url.host} answered ${status}.`;
  if (status >= 300 && status < 400) {
    throw new PermanentError(`${message} Redirections are not followed.`, {
      code: "SAMSPEL_NOTIFY_REDIRECTED",
      next: "Give the address that it leads to.",
    });
  }
  if ([400, 413, 415, 422].includes(status)) throw new PermanentError(message, { code: "SAMSPEL_NOTIFY_REFUSED" });
  throw new TemporaryError(message, {
    code: "SAMSPEL_NOTIFY_ANSWER",
    next: "Look at address and credentials of this notification.",
  });
}

async function checkedAddress({ hostname, host }: URL, allowLoopback: boolean): Promise<string> {
  const name = hostname.replace(/^\[|\]$/g, "");
  const addresses = isIP(name) === 0 ? await resolved(name) : [name];
  const [address] = addresses;
  if (address === undefined || !addresses.every((each) => mayConnect(each, allowLoopback))) {
    throw new PermanentError(`${host} leads to an address that messages are not sent to.`, {
      code: "SAMSPEL_NOTIFY_ADDRESS",
      next: "Use an address of your network; for this machine itself set allowLoopback.",
    });
  }
  return address;
}

async function resolved(name: string): Promise<string[]> {
  try {
    return (await lookup(name, { all: true })).map(({ address }) => address);
  } catch (cause) {
    throw unreachable(name, cause);
  }
}

function unreachable(name: string, cause: unknown): TemporaryError {
  return new TemporaryError(`${name} cannot be reached: ${errorMessage(cause)}.`, {
    code: "SAMSPEL_NOTIFY_UNREACHABLE",
    cause,
    next: "Check the address and the network.",
  });
}

function answerTo(url: URL, address: string, { headers, body, signal }: Posting): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const send = url.protocol === "https:" ? requestTls : requestPlain;
  const outgoing = send(url, {
    method: "POST",
    headers: { ...headers, "content-length": String(Buffer.byteLength(body)) },
    signal: AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]),
    agent: false,
    lookup: (_name, options, done) => {
      const family = isIP(address);
      if (typeof options === "object" && options.all === true) done(null, [{ address, family }]);
      else done(null, address, family);
    },
  });
  outgoing.on("response", (answer) => {
    let bytes = 0;
    answer.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > answerBytesMax) answer.destroy();
    });
    answer.on("error", () => resolve(answer.statusCode ?? 0));
    answer.on("close", () => resolve(answer.statusCode ?? 0));
  });
  outgoing.on("error", (error) => reject(unreachable(url.host, error)));
  outgoing.end(body);
  return promise;
}
