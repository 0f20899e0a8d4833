import { itemsOf, membersOf, shapeAt } from "../../../../shared/builder/index.ts";
import type { Available, Reference, Segment, Shape } from "../../../../shared/builder/types.ts";
import { fields } from "../../strings/fields.ts";
import { isRecord } from "./samples.ts";

/** A value that can be chosen, or opened to choose within it. */
export interface ValueNode {
  /** Unique in the tree. */
  readonly id: string;
  readonly label: string;
  readonly ref: Reference;
  readonly sample: unknown;
  /** What it will be, as the definition says: what has not been seen can be chosen by it. */
  readonly shape: Shape | undefined;
  readonly level: number;
  readonly kind: Available["kind"] | "member";
  /** A heading over what is in it: it is opened, and not chosen. */
  readonly heading?: true;
  /** It is found by this word too. */
  readonly also?: string;
  /** A list is not chosen at once: it asks first, each, or all. */
  readonly asks: boolean;
  readonly hasChildren: boolean;
}

const MAX_MEMBERS = 200;
const MAX_FOUND = 100;
const MAX_SEARCH_DEPTH = 6;
const MAX_SEARCHED = 5_000;

/** @param answer the name of a question whose answer is looked for most likely: it is first */
export const rootsOf = (available: readonly Available[], answer: string | null = null): ValueNode[] => {
  const roots = available.flatMap((each, i) => {
    const root = node(`s${i}`, each.title, each.reference, each, 1, each.kind);
    return isRequest(root) ? requestRoots(root) : [root];
  });
  return roots.toSorted((a, b) => Number(isOf(b, answer)) - Number(isOf(a, answer)));
};

const isOf = ({ ref: { source } }: ValueNode, name: string | null): boolean =>
  source.kind === "step" && source.name === name;

/** Open from the beginning: an answer that is looked for, what came in at a hook, and what stands alone. */
export const openOf = (roots: readonly ValueNode[], answer: string | null = null): ReadonlySet<string> => {
  const wanted = roots.filter((root) => isOf(root, answer) || root.also === BODY || roots.length === 1);
  return new Set(wanted.map(({ id }) => id));
};

const BODY = "body";
/** What a hook's request has beside it, in the order in which somebody looks for it. */
const REST = ["headers", "query", "method", "path"];

function isRequest({ kind, ref, shape }: ValueNode): boolean {
  const members = membersOf(shape) ?? {};
  return kind === "trigger" && ref.path.length === 0 && [BODY, ...REST].every((name) => Object.hasOwn(members, name));
}

/** What somebody sent is what people look for; how it came is for later. */
function requestRoots(root: ValueNode): ValueNode[] {
  const body = memberOf(root, BODY);
  return [
    { ...body, id: root.id, label: fields.tree.sent, level: 1, kind: root.kind, also: BODY },
    { ...root, id: `${root.id}+`, label: fields.tree.more, heading: true },
  ];
}

function memberOf({ id, ref, sample, shape, level }: ValueNode, name: string): ValueNode {
  const [seen, said] = [isRecord(sample) ? sample : {}, membersOf(shape) ?? {}];
  const known = {
    sample: Object.hasOwn(seen, name) ? seen[name] : undefined,
    shape: Object.hasOwn(said, name) ? said[name] : undefined,
  };
  return node(`${id}/${name}`, name, { ...ref, path: [...ref.path, name] }, known, level + 1, "member");
}

/** All of a request but what came in with it, and all of it together. */
function aboutRequest(parent: ValueNode): ValueNode[] {
  const { id, sample, ref, shape, level } = parent;
  const others = isRecord(sample) ? Object.keys(sample).filter((name) => name !== BODY && !REST.includes(name)) : [];
  const whole = node(`${id}/#`, fields.tree.request, ref, { sample, shape }, level + 1, "member");
  return [
    ...[...REST, ...others.slice(0, MAX_MEMBERS)].map((name) => memberOf(parent, name)),
    { ...whole, hasChildren: false },
  ];
}

export function childrenOf(parent: ValueNode): ValueNode[] {
  const { sample, shape, ref, level } = parent;
  if (!parent.hasChildren) return [];
  if (parent.heading === true) return aboutRequest(parent);
  const below = (segment: Segment, label: string, value: Known): ValueNode =>
    node(
      `${parent.id}/${typeof segment === "object" ? "*" : String(segment)}`,
      label,
      { ...ref, path: [...ref.path, segment] },
      value,
      level + 1,
      "member",
    );
  if (isList(parent)) {
    const seen: unknown = Array.isArray(sample) ? sample[0] : undefined;
    const first = { sample: seen, shape: shape === undefined ? undefined : itemsOf(shape) };
    return [
      below(0, fields.tree.first, first),
      below({ each: true }, fields.tree.each, first),
      { ...node(`${parent.id}/#`, fields.tree.all, ref, parent, level + 1, "member"), asks: false, hasChildren: false },
    ];
  }
  const said = membersOf(shape) ?? {};
  const seen = isRecord(sample) ? sample : {};
  // What was seen, and what may be there another time.
  const names = new Set([...Object.keys(seen), ...(sample === undefined || isRecord(sample) ? Object.keys(said) : [])]);
  return [...names].slice(0, MAX_MEMBERS).map((name) => memberOf(parent, name));
}

type Known = Pick<ValueNode, "sample"> & { readonly shape?: Shape | undefined };

/** What was seen is what it is; what was not is what the definition says. */
export const isList = ({ sample, shape }: Known): boolean =>
  Array.isArray(sample) || (sample === undefined && shape !== undefined && itemsOf(shape) !== undefined);

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
  const visit = (at: ValueNode, trail: readonly string[], depth: number, around = ""): void => {
    if (found.length >= MAX_FOUND || ++seen > MAX_SEARCHED) return;
    const way = [...trail, at.label];
    const text = `${around} ${at.label} ${at.also ?? ""}`.toLowerCase();
    if (!at.asks && at.heading !== true && words.every((word) => text.includes(word))) found.push({ node: at, trail });
    if (depth < MAX_SEARCH_DEPTH) for (const child of childrenOf(at)) visit(child, way, depth + 1, text);
  };
  for (const root of roots) visit(root, [], 0);
  const last = words.at(-1) ?? "";
  // What ends in the last word is meant more likely than what merely lies below it.
  return found.toSorted((a, b) => rank(a.node, last) - rank(b.node, last));
}

/** Within a loop it is the item of this turn that is meant, more likely than the list's first. */
const rank = ({ label, also = "", ref }: ValueNode, word: string): number =>
  (`${label} ${also}`.toLowerCase().includes(word) ? 0 : 2) + (ref.source.kind === "item" ? 0 : 1);

/** What a person answers is known before they do: there is nothing else in it. */
const ANSWERS: ReadonlySet<ValueNode["kind"]> = new Set(["approval", "form"]);

/**
 * Members nobody has seen yet, as typed: `customer.email`. Of what has a sample, it is the sample that counts. What
 * others are read of already is meant most likely, then the step that was done last.
 */
export function unseen(roots: readonly ValueNode[], query: string): ValueNode[] {
  const path = query.split(/[.›]/).map((name) => name.trim());
  if (path.some((name) => !/^[\p{L}_][\p{L}\p{N}_-]*$/u.test(name))) return [];
  return roots
    .filter(
      ({ sample, shape, ref, heading, kind }) =>
        heading !== true &&
        !ANSWERS.has(kind) &&
        sample === undefined &&
        ref.source.kind !== "secret" &&
        shapeAt(shape, { path }) === undefined,
    )
    .toReversed()
    .toSorted((a, b) => Number(b.hasChildren) - Number(a.hasChildren))
    .map((root) =>
      node(
        `${root.id}?${query}`,
        path.join(" › "),
        { ...root.ref, path: [...root.ref.path, ...path] },
        { sample: undefined },
        1,
        root.kind,
      ),
    );
}

function node(
  id: string,
  label: string,
  ref: Reference,
  known: Known,
  level: number,
  kind: ValueNode["kind"],
): ValueNode {
  const { sample, shape } = known;
  const list = isList(known);
  const said = sample === undefined || isRecord(sample) ? (membersOf(shape) ?? {}) : {};
  const members = Object.keys(isRecord(sample) ? sample : {}).length + Object.keys(said).length;
  return { id, label, ref, sample, shape, level, kind, asks: list, hasChildren: list || members > 0 };
}

/** What it will be, in a word; null where nothing is known of it. */
export function kindWord({ shape }: Pick<ValueNode, "shape">): string | null {
  const type = shape?.["type"];
  const words: Readonly<Record<string, string>> = fields.tree.types;
  return typeof type === "string" && Object.hasOwn(words, type) ? (words[type] ?? null) : null;
}
