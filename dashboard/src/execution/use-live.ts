import ReconnectingWebSocket from "partysocket/ws";
import { useEffect, useState } from "react";
import { liveUrl, parseEvent, type WireEvent } from "../api.ts";
import { EMPTY, fold, isOver } from "./timeline.ts";
import type { Timeline } from "./timeline-types.ts";

export type Connection = "connecting" | "live" | "reconnecting" | "ended";

/** Events that arrive together are shown together: a long history must not render once for each of them. */
const FLUSH_MS = 40;

/** Follows an execution. After a lost connection the stream goes on behind the last event that was folded in. */
export function useLive(id: string): { readonly timeline: Timeline; readonly connection: Connection } {
  const [state, setState] = useState<{ id: string; timeline: Timeline; connection: Connection }>({
    id,
    timeline: EMPTY,
    connection: "connecting",
  });

  useEffect(() => {
    let timeline = EMPTY;
    let buffer: WireEvent[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (connection: Connection): void =>
      setState({ id, timeline, connection: isOver(timeline.status) ? "ended" : connection });
    /** False where the stream has left a gap. */
    const flush = (): boolean => {
      clearTimeout(timer);
      timer = undefined;
      const last = buffer.at(-1)?.seq ?? 0;
      timeline = fold(timeline, buffer);
      buffer = [];
      return last <= timeline.seq;
    };
    const socket = new ReconnectingWebSocket(
      () => {
        flush();
        return liveUrl(id, timeline.seq);
      },
      [],
      {
        minReconnectionDelay: 300,
        maxReconnectionDelay: 8_000,
        minUptime: 2_000,
        connectionTimeout: 8_000,
        shouldReconnectOnClose: () => {
          flush();
          return !isOver(timeline.status);
        },
      },
    );
    socket.addEventListener("open", () => show("live"));
    socket.addEventListener("close", () => {
      flush();
      show("reconnecting");
    });
    socket.addEventListener("message", (message) => {
      const event = parseEvent(message.data);
      if (event === null) return;
      buffer.push(event);
      timer ??= setTimeout(() => {
        const whole = flush();
        show("live");
        if (!whole) socket.reconnect();
      }, FLUSH_MS);
    });
    show("connecting");
    return () => {
      clearTimeout(timer);
      // The close event comes at once, and must not show anything any more.
      timer = undefined;
      socket.close();
    };
  }, [id]);

  // For one render after the address has changed, the state is still that of the execution before.
  return state.id === id ? state : { timeline: EMPTY, connection: "connecting" };
}
