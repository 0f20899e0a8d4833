import type { DesignerRpc } from "../../durable-objects/tenant/rpc.ts";
import { fail, ok, type Problem, type Result } from "../../shared/domain/result.ts";
import type { Definition, Subflow } from "../../shared/dsl/index.ts";

/** Workflows that are looked at, from the one that is published: each is a round trip. */
const MAX_WALKED = 50;

type Named = Pick<Subflow, "namespace" | "name">;
const key = ({ namespace, name }: Named): string => `${namespace}/${name}`;

/**
 * Whether a workflow would, by those that it runs, run itself. Only workflows that are there are followed: one that
 * is not may still come.
 *
 * @returns `unprocessable`, with the task that begins the cycle and the way it goes
 */
export async function refuseCycle(definition: Definition, designer: DesignerRpc): Promise<Result<null>> {
  const { subflowsOf } = await import("../../shared/dsl/index.ts");
  const self = key(definition.document);
  const problems: Problem[] = [];
  const seen = new Set<string>();
  const pending = subflowsOf(definition).map((subflow) => ({ subflow, first: subflow, way: [self] }));
  for (let step = pending.shift(); step !== undefined && seen.size < MAX_WALKED; step = pending.shift()) {
    const { subflow, first } = step;
    const way = [...step.way, key(subflow)];
    if (key(subflow) === self) {
      const message = `The workflow runs itself: ${way.join(" → ")}. Let it repeat by a for, or by then, instead.`;
      problems.push({ path: first.path, code: "subflow.cycle", message });
      continue;
    }
    if (seen.has(key(subflow))) continue;
    seen.add(key(subflow));
    const found = await designer.resolveNamed(subflow.namespace, subflow.name, subflow.version);
    if (!found.ok) continue;
    const below = subflowsOf(found.value.definition as Definition);
    pending.push(...below.map((one) => ({ subflow: one, first, way })));
  }
  const [problem] = problems;
  return problem === undefined ? ok(null) : fail("unprocessable", `${problem.path}: ${problem.message}`, problems);
}
