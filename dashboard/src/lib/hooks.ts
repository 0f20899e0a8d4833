import { useEffect, useState, useSyncExternalStore } from "react";

/** The time now, in milliseconds since 1970, renewed every `every` ms; stands still where that is null. */
export function useNow(every: number | null): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (every === null) return;
    setNow(Date.now());
    const timer = setInterval(() => {
      if (!document.hidden) setNow(Date.now());
    }, every);
    return () => clearInterval(timer);
  }, [every]);
  // What came since the last tick is not of the future.
  return every === null ? now : Math.max(now, Date.now());
}

interface Media {
  readonly get: () => boolean;
  readonly subscribe: (changed: () => void) => () => void;
}
const medias = new Map<string, Media>();

/** One listener a query, which stays. To ask whether it matches makes the browser work out the styles of all that has changed. */
function mediaOf(query: string): Media {
  const known = medias.get(query);
  if (known !== undefined) return known;
  const list = window.matchMedia(query);
  const listeners = new Set<() => void>();
  let { matches } = list;
  list.addEventListener("change", (event) => {
    ({ matches } = event);
    for (const listener of listeners) listener();
  });
  const media: Media = {
    get: () => matches,
    subscribe: (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
  };
  medias.set(query, media);
  return media;
}

export function useMedia(query: string): boolean {
  const { get, subscribe } = mediaOf(query);
  return useSyncExternalStore(subscribe, get);
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title === "" ? "Millrace" : `${title} · Millrace`;
  }, [title]);
}

/** Loads what is likely to be wanted next, as soon as the page has nothing else to do. */
export function useWhenIdle(load: () => Promise<unknown>): void {
  useEffect(() => {
    // What could not be loaded is loaded again when it is wanted.
    const work = (): void => void load().catch(() => undefined);
    if (!("requestIdleCallback" in window)) return;
    const handle = requestIdleCallback(work);
    return () => cancelIdleCallback(handle);
  }, [load]);
}
