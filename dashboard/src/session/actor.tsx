import { useQuery } from "@tanstack/react-query";
import { keysQuery } from "../queries.ts";
import { sessionStrings as text } from "../strings/session.ts";

const KEY = "key:";

/** Who did something, by the name that people gave: an id says nothing. What is no id is a name or an address. */
export function useActorName(): (actor: string) => string {
  const keys = useQuery(keysQuery).data?.items;
  return (actor) => {
    if (actor.startsWith(KEY)) return keys?.find(({ id }) => id === actor.slice(KEY.length))?.name ?? text.key;
    return actor.startsWith("session:") ? text.session : actor === "system" ? text.system : actor;
  };
}

export function ActorName({ actor }: { readonly actor: string }) {
  return useActorName()(actor);
}
