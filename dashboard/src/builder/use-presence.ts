import { useCallback, useEffect, useState } from "react";
import type { LiveMessage, Viewer } from "../../../shared/api/index.ts";
import type { RoomConnection } from "../live/room.ts";
import { room } from "../live/room.ts";
import { useRoom } from "../live/use-room.ts";

export interface Presence {
  /** Who edits; null: nobody, or it is not known yet. */
  readonly editor: (Viewer & { readonly since: string }) | null;
  readonly watchers: readonly Viewer[];
  readonly me: string | null;
  /** Whether this page may edit. Until the platform has said who does, it may. */
  readonly mayEdit: boolean;
  readonly connection: RoomConnection;
  readonly takeOver: () => void;
}

type Said = Extract<LiveMessage, { type: "presence" }>;

/** Who else has this workflow open. One edits at a time; the others watch, and can take over. */
export function usePresence(workflow: string, onMessage: (message: LiveMessage) => void): Presence {
  const [me, setMe] = useState<string | null>(null);
  const [said, setSaid] = useState<Said | null>(null);
  const connection = useRoom((message) => {
    if (message.type === "hello") setMe(message.id);
    else if (message.type === "presence" && message.workflow === workflow) setSaid(message);
    onMessage(message);
  });
  useEffect(() => {
    if (connection !== "live") return;
    room.send({ type: "open", workflow });
    room.send({ type: "edit", workflow });
    return () => room.send({ type: "close", workflow });
  }, [connection, workflow]);
  const editor = said?.editor ?? null;
  // Whoever edited has left: the next one who is here may.
  useEffect(() => {
    if (connection === "live" && said !== null && editor === null) room.send({ type: "edit", workflow });
  }, [connection, said, editor, workflow]);
  const takeOver = useCallback(() => room.send({ type: "take-over", workflow }), [workflow]);
  return {
    editor,
    watchers: said?.watchers ?? [],
    me,
    mayEdit: editor === null || me === null || editor.id === me,
    connection,
    takeOver,
  };
}
