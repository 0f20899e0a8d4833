import { MAX_STALE_MS } from "../../domain/limits.ts";
import { ok, type Result } from "../../domain/result.ts";

/** A connection as whoever sends gets it. */
export interface OpenedConnection {
  readonly connection: {
    readonly id: string;
    readonly name: string;
    readonly connector: string;
    /** Which of the connector's ways of proving itself. */
    readonly auth: string;
    readonly config: Readonly<Record<string, unknown>>;
  };
  readonly credentials: Readonly<Record<string, unknown>>;
}

/** A tenant's secrets and connections, opened. */
export interface SecretSource {
  /** `not_found` names those that are not there. */
  openSecrets(names: readonly string[]): Promise<Result<Readonly<Record<string, unknown>>>>;
  /** By id or name. */
  openConnection(connection: string): Promise<Result<OpenedConnection>>;
}

/** What one source keeps at most: values are up to 64 KiB. */
const MAX_KEPT = 200;

interface Kept {
  readonly value: unknown;
  readonly until: number;
}

/**
 * Keeps what was opened for MAX_STALE_MS at most. What is not there is never kept: a secret that was just made is
 * found at once. One source is of one tenant.
 */
export function cachedSecrets(source: SecretSource, now: () => number = Date.now): SecretSource {
  const kept = new Map<string, Kept>();

  const find = (key: string): Kept | undefined => {
    const found = kept.get(key);
    if (found !== undefined && found.until > now()) return found;
    kept.delete(key);
    return undefined;
  };
  const keep = (key: string, value: unknown): void => {
    kept.delete(key);
    kept.set(key, { value, until: now() + MAX_STALE_MS });
    const [oldest] = kept.keys();
    if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
  };

  return {
    async openSecrets(names) {
      const values = new Map<string, unknown>();
      const missing: string[] = [];
      for (const name of names) {
        const found = find(`secret ${name}`);
        if (found === undefined) missing.push(name);
        else values.set(name, found.value);
      }
      if (missing.length > 0) {
        const opened = await source.openSecrets(missing);
        if (!opened.ok) return opened;
        for (const [name, value] of Object.entries(opened.value)) {
          keep(`secret ${name}`, value);
          values.set(name, value);
        }
      }
      return ok(Object.fromEntries(values));
    },

    async openConnection(connection) {
      const found = find(`connection ${connection}`);
      if (found !== undefined) return ok(found.value as OpenedConnection);
      const opened = await source.openConnection(connection);
      if (opened.ok) keep(`connection ${connection}`, opened.value);
      return opened;
    },
  };
}
