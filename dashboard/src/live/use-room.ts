import { useEffect, useRef, useSyncExternalStore } from "react";
import type { LiveMessage } from "../../../shared/api/index.ts";
import { room, type RoomConnection } from "./room.ts";

/** Hears what happens in the organisation as long as it is on the page. */
export function useRoom(onMessage: (message: LiveMessage) => void): RoomConnection {
  const latest = useRef(onMessage);
  useEffect(() => {
    latest.current = onMessage;
  });
  useEffect(() => room.listen((message) => latest.current(message)), []);
  return useSyncExternalStore(
    (changed) => room.watch(changed),
    () => room.connection,
  );
}
