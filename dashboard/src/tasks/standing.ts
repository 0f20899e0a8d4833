import type { PersonTask } from "../../../shared/api/index.ts";

/**
 * The oldest first, and what was answered here where it stood: whoever is about to press a button finds the same task
 * under it, whatever comes or goes meanwhile.
 */
export function standing(open: readonly PersonTask[], answered: readonly PersonTask[]): readonly PersonTask[] {
  const still = new Set(open.map(({ id }) => id));
  const all = [...open, ...answered.filter(({ id }) => !still.has(id))];
  return all.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id));
}
