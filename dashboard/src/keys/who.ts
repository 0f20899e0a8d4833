import { useQuery } from "@tanstack/react-query";
import { sessionQuery } from "../queries.ts";
import { keysStrings } from "../strings/keys.ts";
import { keysQuery } from "./queries.ts";

/** Who an actor (`key:<id>`, `session:<id>`, an address) is, in words: a key by its name, for who may see the keys. */
export function useWho(actor: string): string {
  const id = actor.startsWith("key:") ? actor.slice("key:".length) : null;
  const keys = useQuery({ ...keysQuery, enabled: id !== null }).data?.items;
  if (id !== null) return keys?.find((key) => key.id === id)?.name ?? keysStrings.who.key;
  return actor.startsWith("session:") ? keysStrings.who.session : actor;
}

/** As `useWho`, of what somebody did: who looks is "you". @param name where it came with the actor */
export function useDoer(actor: string, name?: string): string {
  const who = useWho(name === undefined ? actor : "");
  const own = useQuery(sessionQuery).data?.actor;
  return own === actor ? keysStrings.who.me : (name ?? who);
}

/** As `useWho`, for where it is part of a text. */
export function Who({ actor }: { readonly actor: string }) {
  return useWho(actor);
}
