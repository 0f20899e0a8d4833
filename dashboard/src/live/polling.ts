import { SLOW_MS } from "./live-lists.ts";
import { room } from "./room.ts";

/** So often while nobody tells of changes; seldom while the socket does. */
export const unlessLive = (ms: number) => (): number => (room.connection === "live" ? Math.max(ms, SLOW_MS) : ms);
