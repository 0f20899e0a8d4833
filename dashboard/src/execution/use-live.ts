import ReconnectingWebSocket from "partysocket/ws";
import { useEffect, useState } from "react";
import { liveUrl, parseEvent, type WireEvent } from "../api.ts";
import { loadHistory } from "./load-history.ts";
import { EMPTY, Fold, isOver } from "./timeline.ts";
import type { Timeline } from "./timeline-types.ts";

/** It goes on in another place, where the next connection finds it (docs/architecture.md). */
const MOVED = 1012;

export type Connection = "connecting" | "live" | "reconnecting" | "ended";

/** A hidden page draws no frames: what arrives is folded all the same. */
const HIDDEN_MS = 250;

/**
 * Follows an execution; null: none. What has happened is read in pages, then the stream goes on behind it. After a lost connection
 * it goes on behind the last event that was folded in.
 */
export function useLive(id: string | null): { readonly timeline: Timeline; readonly connection: Connection } {
  const [state, setState] = useState<{ id: string | null; timeline: Timeline; connection: Connection }>({
    id,
    timeline: EMPTY,
    connection: "connecting",
  });

  useEffect(() => {
    if (id === null) return;
    const folded = new Fold();
    const gone = new AbortController();
    const show = (connection: Connection): void => {
      const { timeline } = folded;
      if (!gone.signal.aborted) setState({ id, timeline, connection: isOver(timeline.status) ? "ended" : connection });
    };
    let stop = (): void => undefined;
    const follow = (): void => {
      if (gone.signal.aborted) return;
      if (isOver(folded.timeline.status)) show("ended");
      else stop = followStream(id, folded, show);
    };
    show("connecting");
    const take = (events: readonly WireEvent[]): void => {
      folded.take(events);
      show("connecting");
    };
    loadHistory(id, take, gone.signal).then(
      follow,
      // Whatever was wrong, the stream has everything too, and is tried again and again.
      follow,
    );
    return () => {
      gone.abort();
      stop();
    };
  }, [id]);

  // For one render after the address has changed, the state is still that of the execution before.
  return state.id === id ? state : { timeline: EMPTY, connection: "connecting" };
}

/** @returns what ends it */
function followStream(id: string, folded: Fold, show: (connection: Connection) => void): () => void {
  let buffer: WireEvent[] = [];
  let cancel: (() => void) | null = null;
  /** False where the stream has left a gap. */
  const flush = (): boolean => {
    cancel?.();
    cancel = null;
    const events = buffer;
    buffer = [];
    return folded.take(events);
  };
  const socket = new ReconnectingWebSocket(
    () => {
      flush();
      return liveUrl(id, folded.timeline.seq);
    },
    [],
    {
      minReconnectionDelay: 300,
      maxReconnectionDelay: 8_000,
      minUptime: 2_000,
      connectionTimeout: 8_000,
      shouldReconnectOnClose: () => {
        flush();
        return !isOver(folded.timeline.status);
      },
    },
  );
  socket.addEventListener("open", () => show("live"));
  socket.addEventListener("close", ({ code }) => {
    flush();
    if (code !== MOVED) show("reconnecting");
  });
  socket.addEventListener("message", (message) => {
    const event = parseEvent(message.data);
    if (event === null) return;
    buffer.push(event);
    // Events that arrive together are shown together, in the next frame.
    cancel ??= beforeFrame(() => {
      const whole = flush();
      show("live");
      if (!whole) socket.reconnect();
    });
  });
  return () => {
    // The close event comes at once, and must not show anything any more.
    cancel?.();
    socket.close();
  };
}

function beforeFrame(work: () => void): () => void {
  const cancel = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  const frame = requestAnimationFrame(work);
  const timer = setTimeout(work, HIDDEN_MS);
  return cancel;
}
