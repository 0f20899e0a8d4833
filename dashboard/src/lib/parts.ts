import { useSyncExternalStore } from "react";
import { api, Unreachable } from "../api.ts";

/** When the page reloaded itself last, in milliseconds since 1970. public/begin.js reads it too. */
const KEY = "millrace.reloaded";
/** A page that reloads itself does so once in this time: what is missing then is missing for another reason. */
const AGAIN_MS = 60_000;

const missing = new WeakSet<object>();
let reloading = false;
const listeners = new Set<() => void>();

/** Whether an error is that a part of the page, loaded when it is first needed, could not be had. */
export const isMissingPart = (error: unknown): boolean =>
  typeof error === "object" && error !== null && missing.has(error);

/** Whether the page reloads itself just now. */
export const useReloading = (): boolean =>
  useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    () => reloading,
  );

/** Notes that it is done now. False: it was done a moment ago, or that can't be known. */
export function mayReload(keep: Pick<Storage, "getItem" | "setItem">, now: number): boolean {
  try {
    if (now - Number(keep.getItem(KEY) ?? 0) < AGAIN_MS) return false;
    keep.setItem(KEY, String(now));
    return true;
  } catch {
    // Without a note of it, it could go on forever.
    return false;
  }
}

/**
 * A page that is older than the platform's files asks for parts that are gone: it is loaded anew, once. What was typed
 * into a workflow by then is kept in this browser (builder/recovery.ts).
 */
export function watchParts(): void {
  window.addEventListener("vite:preloadError", ({ payload }) => {
    missing.add(payload);
    // By its message the router would know it too, and reload at once: also where nothing answers.
    Object.defineProperty(payload, "message", { value: `A part of the page is missing. ${payload.message}` });
    void renew();
  });
}

async function renew(): Promise<void> {
  if (reloading) return;
  setReloading(true);
  const there = await api.system.health().then(
    () => true,
    (error: unknown) => !(error instanceof Unreachable),
  );
  if (there && mayReload(window.sessionStorage, Date.now())) window.location.reload();
  else setReloading(false);
}

function setReloading(next: boolean): void {
  reloading = next;
  for (const listener of listeners) listener();
}
