import { useEffect, useRef, useState } from "react";
import type { Preview, PreviewAnswer, PreviewRequest, Scene } from "./preview.ts";

const PAUSE_MS = 150;

/** What an expression gives, a moment after it stands still; the last answer stays until there is another. */
export function usePreview(source: string | null, scene: Scene): Preview | null {
  const worker = useRef<Worker | null>(null);
  const asked = useRef(0);
  const [preview, setPreview] = useState<Preview | null>(null);
  useEffect(() => {
    const made = new Worker(new URL("./preview-worker.ts", import.meta.url), { type: "module" });
    made.addEventListener("message", (event: MessageEvent<PreviewAnswer>) => {
      // An answer that was overtaken is not shown.
      if (event.data.id === asked.current) setPreview(event.data.preview);
    });
    worker.current = made;
    return () => {
      made.terminate();
      worker.current = null;
    };
  }, []);
  useEffect(() => {
    const id = ++asked.current;
    if (source === null || source.trim() === "") return setPreview(null);
    const timer = setTimeout(() => {
      const request: PreviewRequest = { id, source, scene };
      worker.current?.postMessage(request);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [source, scene]);
  return preview;
}
