import { keysStrings as text } from "../strings/keys.ts";

/** `executions:read` and `executions:write` are `Executions (read, change)`. */
export function permissionWords(permissions: readonly string[]): readonly string[] {
  if (permissions.includes("*")) return [text.all];
  const areas = new Map<string, Set<string>>();
  for (const permission of permissions) {
    const [area = "", verb = ""] = permission.split(":");
    areas.set(area, (areas.get(area) ?? new Set()).add(verb));
  }
  return [...areas].map(([area, verbs]) => text.verbs(text.areas[area] ?? area, verbs.has("read"), verbs.has("write")));
}
