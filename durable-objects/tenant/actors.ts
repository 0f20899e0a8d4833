import { eq } from "drizzle-orm";
import type { ActorRecord } from "./drafts-rpc.ts";
import { keys } from "./schema.ts";
import type { Database } from "./store.ts";

/** Of a session's hash, to tell two browsers apart that came by a link each. */
const SHOWN_OF_SESSION = 4;

/** Who an actor of the audit trail is, as people know them. */
export function actorOf(db: Database, actor: string): ActorRecord {
  const [kind, id = ""] = split(actor);
  if (kind === "key") {
    const key = db.select({ name: keys.name }).from(keys).where(eq(keys.id, id)).limit(1).get();
    return { id: actor, name: key?.name ?? "a revoked key" };
  }
  if (kind === "session") return { id: actor, name: `Dashboard ${id.slice(0, SHOWN_OF_SESSION)}` };
  return { id: actor, name: "Millrace" };
}

export function actorOrNull(db: Database, actor: string | null): ActorRecord | null {
  return actor === null ? null : actorOf(db, actor);
}

function split(actor: string): readonly [string, string?] {
  const colon = actor.indexOf(":");
  return colon < 0 ? [actor] : [actor.slice(0, colon), actor.slice(colon + 1)];
}
