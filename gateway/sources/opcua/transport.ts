/** A server says itself how long its messages may be (OPC 10000-6 §7.1.2.4). Here is where it ends, whatever it says. */
import { ClientTCP_transport } from "node-opcua-transport";

/** The specification asks for at least this. */
const bufferBytesMin = 8192;
/** What the library offers in its first message; no server may answer with more. */
const bufferBytesMax = 655_360;
/** Larger than any message of a server that has the limits of `request-limits.ts`, and small enough to hold. */
const messageBytesMax = 64 * 1024 * 1024;
const chunksMax = messageBytesMax / bufferBytesMin;

type Limits = Parameters<ClientTCP_transport["setLimits"]>[0];

/** Without it a buffer of 0 bytes ends the process, and a message without end fills the memory. */
class LimitedTransport extends ClientTCP_transport {
  override setLimits({ receiveBufferSize, sendBufferSize, maxMessageSize, maxChunkCount }: Limits): void {
    super.setLimits({
      receiveBufferSize: between(receiveBufferSize, bufferBytesMin, bufferBytesMax),
      sendBufferSize: between(sendBufferSize, bufferBytesMin, bufferBytesMax),
      // 0 stands for no limit.
      maxMessageSize: between(maxMessageSize || messageBytesMax, bufferBytesMin, messageBytesMax),
      maxChunkCount: between(maxChunkCount || chunksMax, 1, chunksMax),
    });
  }
}

export const limitedTransport = {
  create: (settings?: ConstructorParameters<typeof ClientTCP_transport>[0]) => new LimitedTransport(settings),
};

function between(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
