import type { KeyRecord } from "../../durable-objects/tenant/rpc.ts";
import type { Key, Session } from "../../shared/api/resources/access.ts";
import type { Principal } from "../gateway/principal.ts";

export function keyView({ id, name, permissions, hint, createdAt, lastUsedAt, expiresAt }: KeyRecord): Key {
  const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
  return {
    id,
    name,
    permissions: [...permissions],
    hint,
    createdAt: new Date(createdAt).toISOString(),
    lastUsedAt: iso(lastUsedAt),
    expiresAt: iso(expiresAt),
  };
}

export function sessionView({ organisation, actor, permissions }: Principal): Session {
  return { organisation: { id: organisation.id, name: organisation.name }, actor, permissions: [...permissions] };
}
