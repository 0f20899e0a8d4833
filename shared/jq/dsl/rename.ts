import type { Span } from "../errors.ts";
import { parse } from "../syntax/parse.ts";
import { analyseNode, ANY, type KeyOccurrence, type PathKey } from "./reads.ts";

export interface Renaming {
  /** Whose path: null for the input. */
  readonly variable: string | null;
  /** The path to what is renamed, its old name last. */
  readonly path: readonly string[];
  readonly to: string;
}

export interface Renamed {
  readonly source: string;
  readonly count: number;
  /** Places that may name it in a way that can't be followed (a computed key): to be looked at. */
  readonly unsure: readonly Span[];
}

const PLAIN_NAME = /^[A-Za-z_][A-Za-z_0-9]*$/;

/**
 * Renames a field where it is read by its name. Everything else, spaces and comments too, stays as it is.
 *
 * @throws {JqSyntaxError}
 */
export function renameReferences(source: string, renaming: Renaming): Renamed {
  const { keys, reads } = analyseNode(parse(source));
  const hits = keys.filter((key) => key.variable === renaming.variable && same(key.path, renaming.path));
  const edits = new Map(hits.map((hit) => [hit.keyNode.start, edit(source, hit, renaming.to)]));
  const unsure = reads.filter((read) => read.variable === renaming.variable && mayBe(read.path, renaming.path));
  return {
    source: applyEdits(source, [...edits.values()]),
    count: edits.size,
    unsure: unsure.map(({ start, end }) => ({ start, end })),
  };
}

function same(a: readonly PathKey[], b: readonly PathKey[]): boolean {
  return a.length === b.length && a.every((key, at) => key === b[at]);
}

/** A computed key on the way. */
function mayBe(read: readonly PathKey[], wanted: readonly string[]): boolean {
  const shared = read.slice(0, wanted.length);
  return shared.includes(ANY) && shared.every((key, at) => key === ANY || key === wanted[at]);
}

export interface Edit extends Span {
  readonly text: string;
}

function edit(source: string, { keyNode, field }: KeyOccurrence, name: string): Edit {
  const { start, end } = keyNode;
  if (source.charAt(start) === '"' || !field) return { start, end, text: JSON.stringify(name) };
  if (PLAIN_NAME.test(name)) return { start, end, text: name };
  // `.old` becomes `."new name"`, which may stand wherever a field may.
  return { start, end, text: JSON.stringify(name) };
}

/** @param edits none within another */
export function applyEdits(source: string, edits: readonly Edit[]): string {
  let result = source;
  for (const { start, end, text } of edits.toSorted((a, b) => b.start - a.start))
    result = result.slice(0, start) + text + result.slice(end);
  return result;
}
