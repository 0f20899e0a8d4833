import { eq } from "drizzle-orm";
import type { ActorRecord } from "./drafts-rpc.ts";
import { keys } from "./schema.ts";
import type { Database } from "./store.ts";

/** Who an actor of the audit trail is, as people know them. Who came by a one-time link has told nobody a name. */
export function actorOf(db: Database, actor: string): ActorRecord {
  const [kind, id = ""] = split(actor);
  if (kind === "key") {
    const key = db.select({ name: keys.name }).from(keys).where(eq(keys.id, id)).limit(1).get();
    return { id: actor, name: key?.name ?? "a revoked key" };
  }
  if (kind === "session") return { id: actor, name: "Dashboard" };
  return { id: actor, name: "Millrace" };
}

function split(actor: string): readonly [string, string?] {
  const colon = actor.indexOf(":");
  return colon < 0 ? [actor] : [actor.slice(0, colon), actor.slice(colon + 1)];
}
