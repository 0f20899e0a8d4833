import { parseDocument, visit, type Document, isMap, isScalar, isSeq, type Node, type Pair } from "yaml";
import type { StepPath } from "../../../../shared/builder/types.ts";

export interface StepRange {
  readonly path: StepPath;
  readonly from: number;
  readonly to: number;
}

const escape = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");

/** Where the tasks of a definition stand in its text, each before those within it. */
export function stepRanges(text: string): StepRange[] {
  const document = parseDocument(text, { keepSourceTokens: false });
  const ranges: StepRange[] = [];
  visit(document, {
    Pair(_, pair, parents) {
      const path = pathOf(pair, parents as readonly (Document | Node | Pair)[]);
      const key = isScalar(pair.key) ? pair.key.range : null;
      const value = pair.value as Node | null;
      if (path === null || key === null || key === undefined) return;
      ranges.push({ path, from: key[0], to: value?.range?.[1] ?? key[1] });
    },
  });
  return ranges;
}

/** Null where it is no entry of a list. */
function pathOf(pair: Pair, parents: readonly (Document | Node | Pair)[]): string | null {
  const list = parents.at(-2);
  if (!isSeq(list)) return null;
  const chain = [...parents.slice(1), pair];
  let path = "";
  for (const [i, node] of chain.entries()) {
    const parent = chain[i - 1];
    if (isSeq(parent)) path += `/${parent.items.indexOf(node)}`;
    if (!isMap(node) && !isSeq(node) && "key" in node)
      path += `/${escape(String(isScalar(node.key) ? node.key.value : node.key))}`;
  }
  return path;
}

/** The innermost of the steps at a position. */
export function stepAt(ranges: readonly StepRange[], position: number, known: ReadonlySet<StepPath>): StepPath | null {
  return ranges.findLast(({ path, from, to }) => known.has(path) && from <= position && position <= to)?.path ?? null;
}

/** Where in the text what a pointer names begins and ends; what is not there is told at what should hold it. */
export function rangeOf(text: string, pointer: string): { readonly from: number; readonly to: number } | null {
  const keys = pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  let node: unknown = parseDocument(text).contents;
  let found: { from: number; to: number } | null = null;
  for (const key of keys) {
    let next: unknown;
    let at: readonly number[] | null | undefined;
    if (isMap(node)) {
      const pair: Pair | undefined = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
      next = pair?.value;
      at = (isScalar(pair?.value) ? pair.value.range : undefined) ?? (isScalar(pair?.key) ? pair.key.range : undefined);
    } else if (isSeq(node)) {
      next = node.items[Number(key)];
      at = (next as Node | undefined)?.range;
    }
    if (at === null || at === undefined) break;
    found = { from: at[0] ?? 0, to: at[1] ?? 0 };
    node = next;
  }
  return found;
}
