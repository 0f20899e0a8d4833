import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import type { ExecutionDefinition, ExecutionStatus } from "../api.ts";
import { duration } from "../lib/format.ts";
import { strings } from "../strings.ts";
import { watching } from "../strings/watching.ts";
import { Modal } from "../ui/modal.tsx";
import { Failed, SkeletonRows } from "../ui/page.tsx";
import { StatusPill } from "../ui/status.tsx";
import { Table } from "../ui/table.tsx";
import { compareRuns, type RunComparison } from "./compare-runs.ts";
import { comparedWords, differenceWords } from "./compare-words.ts";
import { loadHistory } from "./load-history.ts";
import { drawnTitleOf } from "./row-titles.ts";
import { Fold } from "./timeline.ts";
import type { Timeline } from "./timeline-types.ts";

const text = watching.compare;
/** More than that nobody reads through: the two runs themselves have all of it. */
const MAX_STEPS = 100;

interface CompareDialogProps {
  readonly of: string;
  readonly timeline: Timeline;
  readonly definition: ExecutionDefinition | undefined;
  readonly onSelect: (row: string) => void;
  readonly onClose: () => void;
}

/** What this run did otherwise than the one that it was run again from. */
export function CompareDialog({ of, timeline, definition, onSelect, onClose }: CompareDialogProps) {
  const before = useQuery({
    queryKey: ["timeline", of],
    queryFn: async ({ signal }) => {
      const whole = new Fold();
      await loadHistory(of, (events) => void whole.take(events), signal);
      return whole.timeline;
    },
    // What is over does not change; it is let go with the dialog, as it may be large.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    structuralSharing: false,
  });
  const made = useMemo(
    () => (before.data === undefined ? null : compareRuns(before.data, timeline)),
    [before.data, timeline],
  );
  return (
    <Modal open wide onOpenChange={(open) => (open ? undefined : onClose())} title={text.title} lead={text.lead}>
      {made === null ? (
        before.isError ? (
          <Failed error={before.error} retry={() => void before.refetch()} />
        ) : (
          <SkeletonRows rows={4} height="h-12" />
        )
      ) : (
        <div className="grid gap-5">
          <Whole made={made} of={of} />
          <section aria-labelledby="compared-steps" className="grid gap-1.5">
            <h3 id="compared-steps" className="font-medium">
              {text.steps}
            </h3>
            <p className="text-muted">{text.sum(made.steps.length, made.same)}</p>
            {made.steps.length === 0 ? null : (
              <ul className="overflow-hidden rounded-lg border border-line">
                {made.steps.slice(0, MAX_STEPS).map((step) => (
                  <li key={step.row.id + step.kind} className="border-t border-line px-3 py-2 first:border-0">
                    {step.now === null ? (
                      <span className="block font-medium">{drawnTitleOf(definition?.definition, step.row)}</span>
                    ) : (
                      <button
                        type="button"
                        onClick={() => onSelect(step.row.id)}
                        className="flex min-h-6 items-center text-left font-medium text-accent hover:underline"
                      >
                        {drawnTitleOf(definition?.definition, step.row)}
                      </button>
                    )}
                    <span className="block text-muted [overflow-wrap:anywhere]">{comparedWords(step)}</span>
                  </li>
                ))}
              </ul>
            )}
            {made.steps.length > MAX_STEPS ? (
              <p className="text-muted">{text.moreSteps(made.steps.length - MAX_STEPS)}</p>
            ) : null}
          </section>
        </div>
      )}
    </Modal>
  );
}

function Whole({ made, of }: { readonly made: RunComparison; readonly of: string }) {
  const [was, is] = made.duration;
  return (
    <div className="grid gap-2">
      <Table
        head={[
          null,
          <Link
            to="/executions/$id"
            params={{ id: of }}
            className="inline-flex min-h-6 items-center text-accent hover:underline"
          >
            {text.before}
          </Link>,
          text.now,
        ]}
        rows={[
          [strings.executions.columns.status, pill(made.status[0]), pill(made.status[1])],
          [strings.execution.duration, timeOf(was), timeOf(is)],
        ]}
      />
      {made.input.length === 0 ? null : (
        <p className="[overflow-wrap:anywhere]">{text.input(differenceWords(made.input))}</p>
      )}
      {made.output.length === 0 ? null : (
        <p className="[overflow-wrap:anywhere]">{text.output(differenceWords(made.output))}</p>
      )}
    </div>
  );
}

const pill = (status: ExecutionStatus) => <StatusPill status={status} />;
const timeOf = (ms: number | null): string => (ms === null ? text.underWay : duration(ms));
