/**
 * A definition whose listeners (`listen`, `schedule.on`) wait for event types with a suffix, and for nobody else's:
 * cases run side by side, and an event is kept for listeners that come later. What it emits is left as it is.
 */
export function withOwnEvents(value: unknown, suffix: string, listens = false): unknown {
  if (Array.isArray(value)) return value.map((item) => withOwnEvents(item, suffix, listens));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const inside = key === "emit" || key === "foreach" || key === "do" ? false : listens || LISTENERS.has(key);
      if (inside && key === "with") return [key, ownType(member, suffix)];
      return [key, withOwnEvents(member, suffix, inside)];
    }),
  );
}

const LISTENERS: ReadonlySet<string> = new Set(["listen", "schedule"]);

function ownType(filter: unknown, suffix: string): unknown {
  if (typeof filter !== "object" || filter === null || !("type" in filter)) return filter;
  const { type } = filter;
  return typeof type !== "string" || type.includes("${") ? filter : { ...filter, type: type + suffix };
}
