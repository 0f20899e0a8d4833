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
  return now;
}

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const media = window.matchMedia(query);
      media.addEventListener("change", changed);
      return () => media.removeEventListener("change", changed);
    },
    () => window.matchMedia(query).matches,
  );
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
