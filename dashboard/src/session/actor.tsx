import { useQuery } from "@tanstack/react-query";
import { keysQuery } from "../queries.ts";
import { sessionStrings as text } from "../strings/session.ts";

const KEY = "key:";
const SESSION = "session:";
/** As the platform names who came by a link, where it names them itself. */
const SHOWN_OF_SESSION = 4;

/** Who did something, by the name that people gave: an id says nothing. What is no id is a name or an address. */
export function useActorName(): (actor: string) => string {
  const keys = useQuery(keysQuery).data?.items;
  return (actor) => {
    if (actor.startsWith(KEY)) return keys?.find(({ id }) => id === actor.slice(KEY.length))?.name ?? text.key;
    if (actor.startsWith(SESSION)) return text.session(actor.slice(SESSION.length, SESSION.length + SHOWN_OF_SESSION));
    return actor === "system" ? text.system : actor;
  };
}

export function ActorName({ actor }: { readonly actor: string }) {
  return useActorName()(actor);
}
