import { asWords } from "../../../shared/builder/names.ts";
import type { EffectRequest } from "../api.ts";
import type { Row, Timeline } from "./timeline-types.ts";

/** The run that the execution failed of: the innermost one where the error was. Null where it was in none. */
export function failedRow({ error, tasks, rows }: Timeline): Row | null {
  if (error === null) return null;
  for (let at = error.instance ?? ""; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
    const ids = tasks.get(at)?.rows ?? [];
    const id = ids.findLast((one) => rows.get(one)?.status === "faulted") ?? ids.at(-1);
    if (id !== undefined) return rows.get(id) ?? null;
  }
  return null;
}

type Task = Pick<Row, "task" | "name">;

/** What people call a task: its title in the definition, or its name as words. Of an "if" row-titles.ts knows more. */
export function titleOfRow(definition: unknown, row: Task): string {
  const titles = placesOf(row).map((place) => valueAt(definition, `${place}/metadata/title`));
  return titles.find((title): title is string => typeof title === "string" && title !== "") ?? asWords(row.name);
}

/** Where a task's own members stand, as JSON pointers. */
export function placesOf({ task }: Task): readonly string[] {
  const last = task.slice(task.lastIndexOf("/"));
  const within = `/try/0${last}`;
  // Of a step with "if it fails", the title stands on the step itself, or on what is around it (failure.ts).
  return [`${task}${within}`, task, ...(task.endsWith(last + within) ? [task.slice(0, -within.length)] : [])];
}

/** A value in a definition by its JSON pointer; undefined where there is none. */
export function valueAt(document: unknown, pointer: string): unknown {
  let value = document;
  for (const part of pointer.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}

/** Parts of a task that are tasks of their own: a field of theirs is not a field of its. */
const LISTS: ReadonlySet<string> = new Set(["do", "try", "catch", "branches", "foreach", "compensate"]);

/**
 * The field of a task that holds an expression, as a JSON pointer within the task. @param text an error's detail, which
 * begins with the expression (or the first 200 characters of it) where there is one
 */
export function fieldOfExpression(task: unknown, text: string): string | null {
  if (typeof task === "string") {
    const source = task.trim().slice(0, 200);
    return source !== "" && text.startsWith(`${source}: `) ? "" : null;
  }
  if (typeof task !== "object" || task === null) return null;
  for (const [key, value] of Object.entries(task)) {
    if (LISTS.has(key) && Array.isArray(value)) continue;
    const found = fieldOfExpression(value, text);
    if (found !== null) return `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}${found}`;
  }
  return null;
}

/** Where a request goes to, as people name it. Null where nothing is called. */
export function hostOf(request: EffectRequest): string | null {
  const address = addressOf(request);
  return address === null ? null : (URL.parse(address)?.host ?? address);
}

function addressOf(request: EffectRequest): string | null {
  switch (request.kind) {
    case "http":
      return request.url;
    case "openapi":
      return request.document.uri;
    case "mcp":
      return request.endpoint;
    default:
      return null;
  }
}

/** The connection whose credentials a request uses, or the secret that holds them. */
export function credentialsOf(
  request: EffectRequest,
): { readonly kind: "connection" | "secret"; readonly name: string } | null {
  if (request.kind === "email") return { kind: "connection", name: request.connection };
  const policy = "authentication" in request ? request.authentication : undefined;
  if (policy === undefined) return null;
  if (policy.scheme === "connection") return { kind: "connection", name: policy.connection };
  return "secret" in policy ? { kind: "secret", name: policy.secret } : null;
}
