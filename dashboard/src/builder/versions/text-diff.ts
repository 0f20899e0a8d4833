export interface DiffLine {
  readonly kind: "same" | "added" | "removed";
  readonly text: string;
}

/** Texts that differ in more than this many lines are shown as all removed and all added: a table of them would be too large. */
const MAX_MIDDLE = 2_000;

/** The lines of both, with those that only one of them has. */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const a = before.split("\n");
  const b = after.split("\n");
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const same = (lines: readonly string[]): DiffLine[] => lines.map((text) => ({ kind: "same", text }));
  return [
    ...same(a.slice(0, start)),
    ...middle(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...same(a.slice(a.length - end)),
  ];
}

function middle(a: readonly string[], b: readonly string[]): readonly DiffLine[] {
  const removed = (text: string): DiffLine => ({ kind: "removed", text });
  const added = (text: string): DiffLine => ({ kind: "added", text });
  if (a.length > MAX_MIDDLE || b.length > MAX_MIDDLE) return [...a.map(removed), ...b.map(added)];
  // The longest common subsequence, from the end.
  const width = b.length + 1;
  const length = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number): number => length[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      length[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const left = a[i];
    const right = b[j];
    if (left !== undefined && left === right) {
      lines.push({ kind: "same", text: left });
      i++;
      j++;
    } else if (left !== undefined && (right === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push(removed(left));
      i++;
    } else if (right !== undefined) {
      lines.push(added(right));
      j++;
    }
  }
  return lines;
}

export type DiffPart = DiffLine | { readonly kind: "gap"; readonly lines: number };

/** Long stretches that are the same are left out, but for a few lines around what differs. */
export function folded(lines: readonly DiffLine[], around = 3): readonly DiffPart[] {
  const near = new Set<number>();
  lines.forEach((line, i) => {
    if (line.kind === "same") return;
    for (let k = i - around; k <= i + around; k++) near.add(k);
  });
  const parts: DiffPart[] = [];
  let gap = 0;
  lines.forEach((line, i) => {
    if (near.has(i)) {
      if (gap > 0) parts.push({ kind: "gap", lines: gap });
      gap = 0;
      parts.push(line);
    } else gap++;
  });
  if (gap > 0) parts.push({ kind: "gap", lines: gap });
  return parts;
}
