/** Finds machines of companion models on a server: by namespace URI, then along the paths of the model, no further. */
import { type ClientSession, NodeClass } from "node-opcua-client";
import type { BrowsedNode, FoundAsset, FoundModel, FoundTag } from "../../../core/source-access.ts";
import { addressOf } from "../node-address.ts";
import { readDetails } from "../node-details.ts";
import { plainNodeId, referencesOf } from "../references.ts";
import { type RequestLimits, readLimits } from "../request-limits.ts";
import { idOf } from "../tag-proposal.ts";
import type { CompanionAsset, CompanionTag } from "./model.ts";
import { companionModels } from "./registry.ts";

/** Nodes of one model. */
const foundMax = 5000;
const objects = "i=85";

/** Models of which the server has the namespace and at least one machine with a variable. */
export async function findCompanions(session: ClientSession, serverProfile?: string): Promise<readonly FoundModel[]> {
  const namespaces = await session.readNamespaceArray();
  const present = companionModels.filter(({ namespaceUri }) => namespaces.includes(namespaceUri));
  if (present.length === 0) return [];
  const scope = { session, namespaces, limits: await readLimits(session, serverProfile) };
  const found: FoundModel[] = [];
  for (const { name, namespaceUri, assets } of present) {
    const lists: (readonly FoundAsset[])[] = [];
    for (const asset of assets) lists.push(await assetsOf(asset, scope));
    if (lists.some((list) => list.length > 0)) found.push({ name, namespaceUri, assets: lists.flat() });
  }
  return found;
}

interface Scope {
  readonly session: ClientSession;
  readonly namespaces: readonly string[];
  readonly limits: RequestLimits;
}

/** A way that is being followed: what is left of it, and what stood for each `*` so far. */
interface Way<Goal> {
  readonly nodeId: string;
  readonly name: string;
  readonly steps: readonly string[];
  readonly names: readonly string[];
  readonly isVariable: boolean;
  readonly goal: Goal;
}

async function assetsOf(asset: CompanionAsset, scope: Scope): Promise<readonly FoundAsset[]> {
  const roots = await follow([startAt(objects, asset.path, asset)], scope);
  const ways = roots.flatMap((root) =>
    asset.tags.flatMap((tag) => tag.paths.map((path, rank) => startAt(root.nodeId, path, { root, tag, rank }))),
  );
  const ends = (await follow(ways, scope)).filter(({ isVariable }) => isVariable);
  const found: FoundAsset[] = [];
  for (const root of roots) {
    const own = ends.filter(({ goal }) => goal.root === root).toSorted((a, b) => a.goal.rank - b.goal.rank);
    const tags = await tagsOf(own, idOf(root.names), scope);
    if (tags.length > 0) found.push({ id: idOf(root.names), name: root.name, template: asset.template, tags });
  }
  return found;
}

function startAt<Goal>(nodeId: string, path: string, goal: Goal): Way<Goal> {
  return { nodeId, name: "", steps: path.split("/"), names: [], isVariable: false, goal };
}

/** Follows all ways at once, level by level: a node is asked for its children once, whoever passes it. */
async function follow<Goal>(ways: readonly Way<Goal>[], { session, limits }: Scope): Promise<readonly Way<Goal>[]> {
  const ends: Way<Goal>[] = [];
  let open = ways;
  while (open.length > 0 && ends.length < foundMax) {
    const next: Way<Goal>[] = [];
    const nodeIds = [...new Set(open.map(({ nodeId }) => nodeId))];
    const byNode = Map.groupBy(open, ({ nodeId }) => nodeId);
    for await (const { index, references } of referencesOf(session, nodeIds, limits)) {
      for (const reference of references) {
        const nodeId = plainNodeId(reference);
        if (nodeId === undefined) continue;
        const isVariable = reference.nodeClass === NodeClass.Variable;
        const name = reference.browseName.name ?? "";
        const text = reference.displayName.text || name;
        for (const way of byNode.get(nodeIds[index] ?? "") ?? []) {
          const [step, ...steps] = way.steps;
          if (step !== "*" && step !== name) continue;
          const names = step === "*" ? [...way.names, name] : way.names;
          (steps.length === 0 ? ends : next).push({ ...way, nodeId, name: text, steps, names, isVariable });
        }
      }
    }
    // Below a variable there are properties only.
    open = next.filter(({ isVariable }) => !isVariable);
  }
  return ends.slice(0, foundMax);
}

/** Of several ways to one name the first counts. */
async function tagsOf(
  ends: readonly Way<{ readonly tag: CompanionTag }>[],
  asset: string,
  { session, namespaces, limits }: Scope,
): Promise<readonly FoundTag[]> {
  const byId = new Map<string, { readonly node: BrowsedNode; readonly tag: CompanionTag }>();
  for (const { nodeId, name, names, goal } of ends) {
    const filled = goal.tag.name.replaceAll(/\{(\d)\}/g, (_, number: string) => names[Number(number) - 1] ?? "");
    const path = [asset, ...filled.split("/")].flatMap((part) => idOf([part]).split("/"));
    if (byId.has(path.join("/"))) continue;
    const node = { address: addressOf(nodeId, namespaces), nodeId, name, path, kind: "variable" } as const;
    byId.set(path.join("/"), { node, tag: goal.tag });
  }
  const entries = [...byId.values()];
  const nodes = await readDetails(
    session,
    entries.map(({ node }) => node),
    limits,
  );
  return entries.flatMap(({ tag: { role, unit } }, index): FoundTag[] => {
    const node = nodes[index];
    if (node?.details === undefined) return [];
    const details = unit === undefined ? node.details : { unit, ...node.details };
    return [{ role, node: { ...node, details } }];
  });
}
