import { ToggleGroup } from "radix-ui";
import type { Execution, ExecutionDefinition } from "../api.ts";
import { strings } from "../strings.ts";
import { watching } from "../strings/watching.ts";
import { Card, Skeleton, SkeletonRows } from "../ui/page.tsx";
import { Connection } from "./connection.tsx";
import { CanvasView, TimelineView } from "./pictures.ts";
import type { Row, Timeline } from "./timeline-types.ts";
import type { Connection as ConnectionState } from "./use-live.ts";

const VIEWS = ["canvas", "timeline"] as const;
const VIEW =
  "h-8 rounded-md px-3 font-medium text-muted hover:text-ink data-[state=on]:bg-sunken data-[state=on]:text-ink";

interface PictureProps {
  readonly timeline: Timeline;
  readonly connection: ConnectionState;
  readonly definition: ExecutionDefinition | undefined;
  /** The definition is not to be had. */
  readonly undrawable: boolean;
  readonly trigger: Execution["trigger"]["kind"] | undefined;
  readonly end: number | null;
  readonly now: number;
  readonly row: Row | null;
  readonly step: string | null;
  /** Null while it is not known yet which suits it. */
  readonly view: "canvas" | "timeline" | null;
  readonly onView: (view: "canvas" | "timeline") => void;
  /** The timeline has also what the canvas draws nothing of. */
  readonly inner: boolean;
  readonly onInner: (inner: boolean) => void;
  readonly onToggle: (row: string) => void;
  readonly onChoose: (row: string | null, step: string | null) => void;
}

/** The execution drawn: over time, or on what it runs. */
export function Picture(props: PictureProps) {
  const {
    timeline,
    connection,
    definition,
    undrawable,
    trigger,
    end,
    now,
    row,
    step,
    view,
    onView,
    inner,
    onInner,
    onToggle,
    onChoose,
  } = props;
  return (
    <Card className="overflow-hidden">
      <span hidden data-seq={timeline.seq} />
      <div className="flex min-h-12 items-center justify-between gap-3 border-b border-line px-2 py-2">
        <h2 className="sr-only">{strings.execution.timeline}</h2>
        <ToggleGroup.Root
          type="single"
          value={view ?? ""}
          onValueChange={(value) => (value === "canvas" || value === "timeline") && onView(value)}
          aria-label={watching.views.label}
          className="flex gap-0.5"
        >
          {VIEWS.map((one) => (
            <ToggleGroup.Item key={one} value={one} className={VIEW}>
              {watching.views[one]}
            </ToggleGroup.Item>
          ))}
        </ToggleGroup.Root>
        <Connection state={connection} />
      </div>
      {view === "timeline" ? (
        definition === undefined && !undrawable ? (
          <SkeletonRows rows={5} height="h-11" />
        ) : (
          <TimelineView
            fallback={<SkeletonRows rows={5} height="h-11" />}
            with={{
              definition,
              all: inner,
              onAll: onInner,
              timeline,
              end,
              now,
              selected: row?.id ?? null,
              onSelect: onToggle,
            }}
          />
        )
      ) : (
        <div className="grid min-h-[max(24rem,calc(100dvh-20rem))]">
          {undrawable ? (
            <p className="p-4 text-muted">{watching.noCanvas}</p>
          ) : definition === undefined || view === null ? (
            <Waiting />
          ) : (
            <CanvasView
              fallback={<Waiting />}
              with={{ definition, trigger, timeline, row, step, onSelect: onChoose }}
            />
          )}
        </div>
      )}
    </Card>
  );
}

const Waiting = () => (
  <div role="status" aria-label={strings.common.loading} className="grid h-full place-content-center gap-6">
    <Skeleton className="h-12 w-56" />
    <Skeleton className="h-12 w-56" />
    <Skeleton className="h-12 w-56" />
  </div>
);
