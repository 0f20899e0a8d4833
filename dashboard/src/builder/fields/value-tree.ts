import type { Available, Reference, Segment } from "../../../../shared/builder/types.ts";
import { fields } from "../../strings/fields.ts";
import { isRecord } from "./samples.ts";

/** A value that can be chosen, or opened to choose within it. */
export interface ValueNode {
  /** Unique in the tree. */
  readonly id: string;
  readonly label: string;
  readonly ref: Reference;
  readonly sample: unknown;
  readonly level: number;
  readonly kind: Available["kind"] | "member";
  /** A list is not chosen at once: it asks first, each, or all. */
  readonly asks: boolean;
  readonly hasChildren: boolean;
}

const MAX_MEMBERS = 200;
const MAX_FOUND = 100;
const MAX_SEARCH_DEPTH = 6;
const MAX_SEARCHED = 5_000;

export const rootsOf = (available: readonly Available[]): ValueNode[] =>
  available.map((each, i) => node(`s${i}`, each.title, each.reference, each.sample, 1, each.kind));

export function childrenOf(parent: ValueNode): ValueNode[] {
  const { sample, ref, level } = parent;
  if (!parent.hasChildren) return [];
  const below = (segment: Segment, label: string, value: unknown): ValueNode =>
    node(
      `${parent.id}/${typeof segment === "object" ? "*" : String(segment)}`,
      label,
      { ...ref, path: [...ref.path, segment] },
      value,
      level + 1,
      "member",
    );
  if (Array.isArray(sample)) {
    const first: unknown = sample[0];
    return [
      below(0, fields.tree.first, first),
      below({ each: true }, fields.tree.each, first),
      { ...node(`${parent.id}/#`, fields.tree.all, ref, sample, level + 1, "member"), asks: false, hasChildren: false },
    ];
  }
  if (!isRecord(sample)) return [];
  return Object.entries(sample)
    .slice(0, MAX_MEMBERS)
    .map(([name, value]) => below(name, name, value));
}

/** What is on the screen: open nodes with what is in them. */
export function shownOf(roots: readonly ValueNode[], open: ReadonlySet<string>): ValueNode[] {
  return roots.flatMap((root) => (open.has(root.id) ? [root, ...shownOf(childrenOf(root), open)] : [root]));
}

/** Each word has to be in the way to the value: "order mail" finds `Get order › email`. */
export function search(roots: readonly ValueNode[], query: string): { node: ValueNode; trail: readonly string[] }[] {
  const words = query
    .toLowerCase()
    .split(/[\s›.]+/)
    .filter((word) => word !== "");
  const found: { node: ValueNode; trail: readonly string[] }[] = [];
  let seen = 0;
  const visit = (at: ValueNode, trail: readonly string[], depth: number): void => {
    if (found.length >= MAX_FOUND || ++seen > MAX_SEARCHED) return;
    const way = [...trail, at.label];
    const text = way.join(" ").toLowerCase();
    if (!at.asks && words.every((word) => text.includes(word))) found.push({ node: at, trail });
    if (depth < MAX_SEARCH_DEPTH) for (const child of childrenOf(at)) visit(child, way, depth + 1);
  };
  for (const root of roots) visit(root, [], 0);
  const last = words.at(-1) ?? "";
  // What ends in the last word is meant more likely than what merely lies below it.
  return found.toSorted((a, b) => rank(a.node, last) - rank(b.node, last));
}

/** Within a loop it is the item of this turn that is meant, more likely than the list's first. */
const rank = ({ label, ref }: ValueNode, word: string): number =>
  (label.toLowerCase().includes(word) ? 0 : 2) + (ref.source.kind === "item" ? 0 : 1);

/**
 * Members nobody has seen yet, as typed: `customer.email`. Of what has a sample, it is the sample that counts. The step
 * that was done last is meant most likely, and is first.
 */
export function unseen(roots: readonly ValueNode[], query: string): ValueNode[] {
  const path = query.split(/[.›]/).map((name) => name.trim());
  if (path.some((name) => !/^[\p{L}_][\p{L}\p{N}_-]*$/u.test(name))) return [];
  return roots
    .filter(({ sample, ref }) => sample === undefined && ref.source.kind !== "secret")
    .toReversed()
    .map((root) =>
      node(
        `${root.id}?${query}`,
        path.join(" › "),
        { ...root.ref, path: [...root.ref.path, ...path] },
        undefined,
        1,
        root.kind,
      ),
    );
}

function node(
  id: string,
  label: string,
  ref: Reference,
  sample: unknown,
  level: number,
  kind: ValueNode["kind"],
): ValueNode {
  const list = Array.isArray(sample);
  return {
    id,
    label,
    ref,
    sample,
    level,
    kind,
    asks: list,
    hasChildren: list || (isRecord(sample) && Object.keys(sample).length > 0),
  };
}
