/** Addresses `group/node/metric` and `group/node/device/metric` → what is wanted of each edge node. Pure. */
import type { SourceAddress } from "../../core/contracts.ts";
import type { MessageType } from "../../protocols/sparkplug/topic.ts";

/** What is read from one edge node. */
export interface NodePlan {
  readonly group: string;
  readonly node: string;
  /** Every address of the node and its devices. */
  readonly addresses: readonly number[];
  /**
   * Addresses by device, then by name; the node's own metrics under "". A name may hold slashes, so an address with more
   * than three parts stands in two places, and the birth certificates tell which of them there is.
   */
  readonly wanted: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

export interface Plans {
  readonly nodes: ReadonlyMap<string, NodePlan>;
  /** Addresses that are none. */
  readonly invalid: readonly number[];
}

export function nodeKey({ group, node }: { readonly group: string; readonly node: string }): string {
  return `${group}/${node}`;
}

interface GrowingPlan extends NodePlan {
  readonly addresses: number[];
  readonly wanted: Map<string, Map<string, number>>;
}

export function plansFor(addresses: readonly SourceAddress[]): Plans {
  const nodes = new Map<string, GrowingPlan>();
  const invalid: number[] = [];
  for (const [address, { address: text }] of addresses.entries()) {
    const [group = "", node = "", ...path] = text.split("/");
    if (group === "" || node === "" || path.join("") === "" || /[+#\0]/.test(group + node) || text.length > 1000) {
      invalid.push(address);
      continue;
    }
    const key = nodeKey({ group, node });
    const plan: GrowingPlan = nodes.get(key) ?? { group, node, addresses: [], wanted: new Map() };
    nodes.set(key, plan);
    plan.addresses.push(address);
    want(plan.wanted, "", { name: path.join("/"), address });
    const [device = "", ...rest] = path;
    if (rest.length > 0 && device !== "") want(plan.wanted, device, { name: rest.join("/"), address });
  }
  return { nodes, invalid };
}

function want(
  wanted: Map<string, Map<string, number>>,
  device: string,
  { name, address }: { name: string; address: number },
): void {
  const names = wanted.get(device) ?? new Map<string, number>();
  names.set(name, address);
  wanted.set(device, names);
}

const nodeMessages: readonly MessageType[] = ["NBIRTH", "NDATA", "NDEATH"];
const deviceMessages: readonly MessageType[] = ["DBIRTH", "DDATA", "DDEATH"];

/** Topic filters of a node; commands are left out. */
export function filtersOf({ group, node }: NodePlan): readonly string[] {
  return [
    ...nodeMessages.map((type) => `spBv1.0/${group}/${type}/${node}`),
    ...deviceMessages.map((type) => `spBv1.0/${group}/${type}/${node}/+`),
  ];
}
