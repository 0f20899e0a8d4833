import type { Workflow } from "../api.ts";

/** What people call a workflow. */
export const titleOf = ({ title, name }: Pick<Workflow, "title" | "name">): string => title ?? name;

/** The titles that more than one has. */
export function namedTwice(workflows: readonly Pick<Workflow, "title" | "name">[]): ReadonlySet<string> {
  const [once, twice] = [new Set<string>(), new Set<string>()];
  for (const name of workflows.map(titleOf)) (once.has(name) ? twice : once).add(name);
  return twice;
}
