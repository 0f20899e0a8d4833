import { isRecord } from "../fields/samples.ts";

export type ListenMode = "any" | "all";
export interface ListenWords {
  readonly mode: ListenMode | "one";
  readonly types: readonly string[];
}

/** What a `listen` waits for, where it looks at nothing but the events' types; else null. */
export function listenOf(listen: unknown): ListenWords | null {
  const to = isRecord(listen) ? listen["to"] : undefined;
  if (to === undefined) return { mode: "one", types: [] };
  if (!isRecord(to) || Object.keys(to).length !== 1) return null;
  if (to["one"] !== undefined) {
    const type = typeOf(to["one"]);
    return type === null ? null : { mode: "one", types: [type] };
  }
  const mode = to["any"] === undefined ? "all" : "any";
  const filters = to[mode];
  if (!Array.isArray(filters)) return null;
  const types = filters.map(typeOf);
  return types.every((type) => type !== null) ? { mode, types } : null;
}

function typeOf(filter: unknown): string | null {
  const given = isRecord(filter) && Object.keys(filter).length === 1 ? filter["with"] : undefined;
  if (!isRecord(given) || Object.keys(given).length !== 1) return null;
  const { type } = given;
  return typeof type === "string" && !type.includes("${") ? type : null;
}

export function listenTo({ mode, types }: ListenWords): Record<string, unknown> {
  const filter = (type: string) => ({ with: { type } });
  const [only = ""] = types;
  if (types.length < 2) return { one: filter(only) };
  return { [mode === "all" ? "all" : "any"]: types.map(filter) };
}
