/** Messages of edge nodes → values, gaps, refusals and requests for births. */
import type { SourceContext, SourceOutput } from "../../core/contracts.ts";
import type { BrokerMessage } from "../../protocols/mqtt/session.ts";
import { parseTopic } from "../../protocols/sparkplug/topic.ts";
import type { OutputQueue } from "../queue.ts";
import { nodeKey, type Plans } from "./addresses.ts";
import type { SparkplugConfig } from "./config.ts";
import { EdgeNode, type NodeNews } from "./edge-node.ts";
import type { Rebirths } from "./rebirth.ts";

export interface NodeReaderOptions {
  readonly plans: Plans;
  readonly config: Pick<SparkplugConfig, "maxMetrics" | "maxPayloadBytes">;
  readonly queue: OutputQueue;
  readonly context: SourceContext;
  /** Absent when nothing may be sent towards nodes. */
  readonly rebirths: Rebirths | undefined;
}

export interface NodeReader {
  /** False for a topic that nobody asked for. */
  take(message: BrokerMessage, stored: () => void): boolean;
  /** Asks for births that are not known. */
  online(): void;
  offline(): void;
}

export function createNodeReader({ plans, config, queue, context, rebirths }: NodeReaderOptions): NodeReader {
  const nodes = new Map([...plans.nodes].map(([key, plan]) => [key, new EdgeNode(plan, config)]));

  const report = (node: EdgeNode, { gap, rejection, addresses, needsBirth }: NodeNews, payload: Buffer): void => {
    const { plan } = node;
    if (gap !== undefined) queue.push(gapOf(gap, { source: context.id, addresses: plan.addresses }));
    for (const address of addresses) queue.push({ type: "address", ...address });
    if (rejection !== undefined) {
      queue.push({ type: "rejection", ...rejection, example: payload.subarray(0, 100).toString("hex") });
    }
    if (node.isBorn && !needsBirth) rebirths?.cancel(plan);
    else if (needsBirth) rebirths?.request(plan);
  };

  return {
    take({ topic, payload, arrivalMs }, stored) {
      const parsed = parseTopic(topic);
      const node = parsed === undefined || parsed.type === "STATE" ? undefined : nodes.get(nodeKey(parsed));
      if (parsed === undefined || parsed.type === "STATE" || node === undefined) return false;
      const { type, device } = parsed;
      if (payload.length > config.maxPayloadBytes) {
        const message = `A payload has ${payload.length} bytes.`;
        report(
          node,
          { needsBirth: false, addresses: [], rejection: { code: "SAMSPEL_SPARKPLUG_TOO_LARGE", message } },
          payload,
        );
        stored();
        return true;
      }
      const message = { type, payload, arrivalMs, ...(device === undefined ? {} : { device }) };
      let news: NodeNews | undefined;
      queue.write((builder) => {
        news = node.take(message, builder);
      }, stored);
      if (news !== undefined) report(node, news, payload);
      return true;
    },
    online() {
      for (const node of nodes.values()) if (!node.isBorn) rebirths?.request(node.plan);
    },
    offline() {
      for (const node of nodes.values()) node.offline();
    },
  };
}

function gapOf(
  { cause, fromMs, toMs, missing }: NonNullable<NodeNews["gap"]>,
  { source, addresses }: { source: string; addresses: readonly number[] },
): SourceOutput {
  return { type: "gap", source, tagIds: [], addresses, fromMs, toMs, cause, estimatedCount: missing };
}
