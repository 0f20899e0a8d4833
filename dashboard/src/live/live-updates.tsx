import { useEffect, useState } from "react";
import { api } from "../api.ts";
import { queryClient } from "../queries.ts";
import { LiveLists } from "./live-lists.ts";
import { useRoom } from "./use-room.ts";

/** Keeps lists up to date by what the organisation's socket tells. Without it they are asked for again and again. */
export function LiveUpdates() {
  const [lists] = useState(() => new LiveLists(queryClient));
  const connection = useRoom((message) => lists.heard(message));
  useEffect(() => () => lists.stop(), [lists]);
  useEffect(() => {
    if (connection === "connecting") return;
    lists.connected();
    // Where the platform is gone altogether, the page says so.
    if (connection === "reconnecting") void api.system.health().catch(() => undefined);
  }, [connection, lists]);
  return null;
}
