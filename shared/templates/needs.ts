import { connectorNamed } from "../connectors/index.ts";

/** What has to be there before a definition can run. */
export interface Need {
  readonly kind: "connection" | "secret" | "person";
  /** As the definition names it. */
  readonly name: string;
  /** Of a connection: which connector it has to be of. */
  readonly connector: string | null;
}

const ACTION = /^([a-z][\w-]*)\.[\w-]+:[\d.]+@connectors$/i;

/**
 * What a definition needs that is set up beside it: connections that its actions name, secrets that it declares, and
 * people who are written down in it. What is computed at run time can't be told from it.
 */
export function needsOf(definition: unknown): readonly Need[] {
  const found = new Map<string, Need>();
  const add = (kind: Need["kind"], name: unknown, connector: string | null = null): void => {
    // An expression is filled in when it runs.
    if (typeof name !== "string" || name === "" || name.includes("${")) return;
    found.set(`${kind} ${name}`, { kind, name, connector });
  };
  for (const name of listOf(memberOf(memberOf(definition, "use"), "secrets"))) add("secret", name);
  // A definition nests MAX_DEPTH deep: whoever calls this has checked it.
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(walk);
    if (typeof value !== "object" || value === null) return;
    const task = value as Readonly<Record<string, unknown>>;
    const connector = ACTION.exec(String(task["call"] ?? ""))?.[1];
    if (connector === "person") {
      add("person", memberOf(task["with"], "assignee"));
      add("connection", memberOf(task["with"], "notify"));
    } else if (connector !== undefined && connectorNamed(connector) !== undefined)
      add("connection", memberOf(task["with"], "connection"), connector);
    Object.values(task).forEach(walk);
  };
  walk(memberOf(definition, "do"));
  walk(memberOf(memberOf(definition, "use"), "functions"));
  return [...found.values()];
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
