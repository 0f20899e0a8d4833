import { useCallback, useMemo } from "react";
import { outlineOf } from "../../../shared/builder/outline.ts";
import type { ExecutionDefinition } from "../api.ts";
import { watching } from "../strings/watching.ts";
import { pathText } from "./choice-words.ts";
import { Gantt } from "./gantt.tsx";
import { innerOf, NONE_INNER } from "./inner-steps.ts";
import { ifsOf, pathOfRow } from "./path-of-row.ts";
import { drawnTitleOf } from "./row-titles.ts";
import type { Row, Timeline } from "./timeline-types.ts";

const NO_IFS: ReturnType<typeof ifsOf> = new Map();

interface TimelineViewProps {
  /** Undefined where it is not to be had: then all rows are shown. */
  readonly definition: ExecutionDefinition | undefined;
  /** With the tasks that the canvas draws nothing of. */
  readonly all: boolean;
  readonly onAll: (all: boolean) => void;
  readonly timeline: Timeline;
  readonly end: number | null;
  readonly now: number;
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
}

/** Over time, the steps that the canvas shows. */
export function TimelineView({ definition, all, onAll, ...gantt }: TimelineViewProps) {
  const outline = useMemo(() => {
    if (definition === undefined) return null;
    const read = outlineOf(definition.source ?? JSON.stringify(definition.definition));
    return read.ok ? read.value : null;
  }, [definition]);
  const inner = useMemo(() => (outline === null ? NONE_INNER : innerOf(outline)), [outline]);
  const ifs = useMemo(() => (outline === null ? NO_IFS : ifsOf(outline)), [outline]);
  const titleOf = useCallback((row: Row) => drawnTitleOf(definition?.definition, row), [definition]);
  const { timeline } = gantt;
  const pathOf = useCallback(
    (row: Row): string | null => {
      const path = pathOfRow(ifs, timeline, row);
      if (path === null) return null;
      const said = pathText(path);
      // What it asks is its name already.
      return titleOf(row).endsWith(said) ? path.label : said;
    },
    [ifs, timeline, titleOf],
  );
  return (
    <>
      <Gantt {...gantt} titleOf={titleOf} pathOf={pathOf} inner={all ? NONE_INNER : inner} />
      <div className="flex min-h-12 flex-wrap items-center justify-between gap-x-4 border-t border-line px-3 py-2">
        {inner.tasks.size + inner.tried.size === 0 ? null : (
          <button
            type="button"
            onClick={() => onAll(!all)}
            title={watching.innerHelp}
            className="flex h-8 items-center rounded-lg px-3 text-muted hover:bg-sunken hover:text-ink"
          >
            {all ? watching.innerHide : watching.innerShow}
          </button>
        )}
        <p className="ml-auto flex items-center gap-2 px-3 text-xs text-muted">
          <span aria-hidden="true" className="waiting h-2.5 w-8 rounded-full" />
          {watching.waitingBar}
        </p>
      </div>
    </>
  );
}
