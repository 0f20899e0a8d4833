import { lazy, Suspense, useMemo, useState } from "react";
import { outlineOf } from "../../../shared/builder/index.ts";
import { templatesStrings as text } from "../strings/templates.ts";
import { Skeleton } from "../ui/page.tsx";
import { Segments } from "../ui/segments.tsx";
import { Steps } from "./steps.tsx";

const Canvas = lazy(async () => ({ default: (await import("../canvas/canvas.tsx")).Canvas }));
type Way = "picture" | "list";
const NO_MARKS = new Map<string, never>();

/** What a definition does: drawn, or step by step in words. */
export function Preview({ text: definition }: { readonly text: string }) {
  const outline = useMemo(() => outlineOf(definition), [definition]);
  const [way, setWay] = useState<Way>("picture");
  const [selection, setSelection] = useState<ReadonlySet<string>>(new Set());
  if (!outline.ok) return null;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <div className="justify-self-start">
        <Segments
          label={text.way}
          value={way}
          options={[
            ["picture", text.picture],
            ["list", text.list],
          ]}
          onChange={setWay}
        />
      </div>
      {way === "list" ? (
        <Steps text={definition} />
      ) : (
        <div className="relative h-80 overflow-hidden rounded-lg border border-line">
          <Suspense fallback={<Skeleton className="h-full" />}>
            <Canvas
              outline={outline.value}
              selection={selection}
              onSelect={(paths) => setSelection(new Set(paths))}
              marks={NO_MARKS}
              editing={null}
            />
          </Suspense>
        </div>
      )}
    </div>
  );
}
