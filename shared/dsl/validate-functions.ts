import { resolveFunction, type FoundFunction } from "./functions.ts";
import { problemsOf } from "./issues.ts";
import { MAX_ADDED_TASKS, MAX_FUNCTION_DEPTH } from "./limits.ts";
import type { Path } from "./pointer.ts";
import { taskSchema } from "./schema-task.ts";
import { kindsOf, type Task } from "./types.ts";
import type { Validation } from "./validate-context.ts";
import { validateObjectOrExpression } from "./validate-endpoint.ts";
import { walkTask, walkTasks } from "./walk.ts";

const PROTOCOLS: ReadonlySet<string> = new Set(["http", "openapi", "grpc", "asyncapi", "mcp", "a2a"]);

/** `call` of a function: that it is there, that it can end, and that all of it is not too much. */
export function validateFunctionCall(
  check: Validation,
  call: string,
  input: unknown,
  path: Path,
  judge: (check: Validation, task: Task) => void,
): void {
  const at = [...path, "call"];
  if (input !== undefined) validateObjectOrExpression(check, input, [...path, "with"]);
  const found = resolveFunction(check.definition, check.links, call);
  if (found.kind === "problem") {
    // What nobody has loaded yet is judged when it is there.
    if (!found.pending || check.links.resources !== undefined) check.add(at, found.code, found.message);
    return;
  }
  const problem = invalid(check, found, judge) ?? (check.isInFunction ? null : measure(check, found));
  if (problem !== null) check.add(at, problem.code, problem.message);
}

interface Trouble {
  readonly code: string;
  readonly message: string;
}

/** A function that came from elsewhere: where it is wrong is there, and here it is only said. */
function invalid(
  check: Validation,
  found: FoundFunction & { readonly kind: "found" },
  judge: (check: Validation, task: Task) => void,
): Trouble | null {
  if (found.origin !== "resource") return null;
  return check.once(found.id, () => {
    const read = taskSchema.safeParse(found.definition);
    const problems = read.success
      ? check.within((inner) => judge(inner, found.definition))
      : problemsOf(read.error.issues, found.definition);
    const [first] = problems;
    return first === undefined
      ? null
      : {
          code: "function.invalid",
          message: `${found.id} is no function that can run: ${first.path} ${first.message}`,
        };
  });
}

/** How many tasks a call adds; or why it adds none. */
function measure(check: Validation, found: FoundFunction & { readonly kind: "found" }): Trouble | null {
  const measured = sizeOf(check, found, []);
  if (typeof measured !== "number") return measured;
  return check.addTasks(measured) ? null : tooMany();
}

function tooMany(): Trouble {
  return {
    code: "function.size",
    message: `Functions and extensions add more than ${MAX_ADDED_TASKS} tasks to this workflow: make them workflows of their own (run: {workflow: …}).`,
  };
}

function sizeOf(
  check: Validation,
  found: FoundFunction & { readonly kind: "found" },
  above: readonly string[],
): number | Trouble {
  if (above.includes(found.id)) {
    const names = [...above.slice(above.indexOf(found.id)), found.id].map((id) =>
      id.replace(/^(?:use|connectors):/, ""),
    );
    return { code: "function.recursive", message: `A function can't call itself: ${names.join(" → ")}.` };
  }
  if (above.length >= MAX_FUNCTION_DEPTH)
    return { code: "function.depth", message: `Functions may call functions ${MAX_FUNCTION_DEPTH} deep.` };
  const measured = check.once<number | Trouble>(`size ${found.id} ${above.length}`, () => {
    let size = 0;
    for (const { task } of walkTask("", found.definition, [])) {
      size += 1 + extensionSize(check, task);
      const inner = called(check, task);
      if (inner === null) continue;
      const below = sizeOf(check, inner, [...above, found.id]);
      if (typeof below !== "number") return below;
      size += below;
      if (size > MAX_ADDED_TASKS) return tooMany();
    }
    return size;
  });
  return measured ?? 0;
}

/** How many tasks the extensions of a task add to it, with those of the functions that they call. */
export function extensionSize(check: Validation, task: Task): number {
  const [kind] = kindsOf(task);
  return (
    check.once(`extend ${kind}`, () => {
      let size = 0;
      for (const item of check.definition.use?.extensions ?? []) {
        for (const { extend, before = [], after = [] } of Object.values(item)) {
          const composite = extend === "composite" && (kind === "do" || kind === "fork");
          if (extend !== "all" && extend !== kind && !composite) continue;
          size += 3;
          for (const { task: inner } of [...walkTasks(before, []), ...walkTasks(after, [])]) {
            const found = called(check, inner);
            const below = found === null ? 0 : sizeOf(check, found, []);
            // What is wrong with the function is said where the extension calls it.
            size += 1 + (typeof below === "number" ? below : 0);
          }
        }
      }
      return size;
    }) ?? 0
  );
}

function called(check: Validation, task: Task): (FoundFunction & { readonly kind: "found" }) | null {
  if (!("call" in task) || PROTOCOLS.has(task.call) || task.call.startsWith("millrace.")) return null;
  const found = resolveFunction(check.definition, check.links, task.call);
  return found.kind === "found" ? found : null;
}
