import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import type { BulkOperation } from "../../../shared/api/index.ts";
import { api } from "../api.ts";
import { shortId } from "../lib/format.ts";
import { queryClient } from "../queries.ts";
import { executionsStrings } from "../strings/executions.ts";
import { Button } from "../ui/button.tsx";
import { describe } from "../ui/page.tsx";
import type { BulkAction, Progress } from "./bulk-dialog.tsx";

const text = executionsStrings.bulk;
const POLL_MS = 500;

function progressOf({ matched, done, skipped, failed, failures, more, finishedAt, status }: BulkOperation): Progress {
  return {
    matched,
    done,
    skipped,
    failed,
    failures,
    more,
    state: finishedAt === null ? "running" : status === "cancelled" ? "stopped" : "finished",
  };
}

export function BulkProgress({
  action,
  operation,
  each,
  onStop,
  onClose,
}: {
  readonly action: BulkAction;
  readonly operation: string | null;
  readonly each: Progress | null;
  readonly onStop: () => void;
  readonly onClose: () => void;
}) {
  const query = useQuery({
    queryKey: ["bulk", operation],
    queryFn: ({ signal }) => api.bulk.get({ params: { id: operation ?? "" }, signal }),
    enabled: operation !== null,
    refetchInterval: ({ state }) => (typeof state.data?.finishedAt === "string" ? false : POLL_MS),
  });
  const stopping = useMutation({ mutationFn: (id: string) => api.bulk.cancel({ params: { id } }) });
  const progress = each ?? (query.data === undefined ? null : progressOf(query.data));
  const over = progress !== null && progress.state !== "running";
  useEffect(() => {
    if (!over) return;
    void queryClient.invalidateQueries({ queryKey: ["executions"] });
    void queryClient.invalidateQueries({ queryKey: ["execution-counts"] });
  }, [over]);
  const gone = progress === null ? 0 : progress.done + progress.skipped + progress.failed;
  const of = progress?.matched ?? null;
  const said = of === null ? text.looking : text.ofMatched(gone, of);
  const error = query.error ?? stopping.error;
  return (
    <div className="grid gap-4">
      <div>
        <div className="mb-1.5 flex justify-between gap-4">
          <span role="status">
            {progress?.state === "finished" ? text.finished : progress?.state === "stopped" ? text.stopped : said}
          </span>
          {over ? <span className="text-muted">{said}</span> : null}
        </div>
        <div
          role="progressbar"
          aria-label={text.progress}
          aria-valuemin={0}
          aria-valuemax={of ?? undefined}
          aria-valuenow={of === null ? undefined : gone}
          className="h-2 overflow-hidden rounded-full bg-still-soft"
        >
          <div
            className={`h-full rounded-full bg-accent transition-[width] duration-300 ${over ? "" : "flowing"}`}
            style={{ width: of === null ? "100%" : `${of === 0 ? 100 : (gone / of) * 100}%` }}
          />
        </div>
      </div>
      {progress === null ? null : (
        <ul className="grid gap-1 text-muted">
          <li className="text-ink">{text[action].done(progress.done)}</li>
          {progress.skipped === 0 ? null : <li>{text.skipped(progress.skipped)}</li>}
          {progress.failed === 0 ? null : <li className="text-bad">{text.failed(progress.failed)}</li>}
          {progress.more ? <li>{text.more}</li> : null}
        </ul>
      )}
      {progress === null || progress.failures.length === 0 ? null : (
        <div>
          <h3 className="mb-1 text-xs font-medium text-muted">{text.failures}</h3>
          <ul className="grid max-h-48 gap-1 overflow-auto text-xs">
            {progress.failures.map(({ execution, detail }) => (
              <li key={execution}>
                <Link to="/executions/$id" params={{ id: execution }} className="font-mono text-accent underline">
                  …{shortId(execution)}
                </Link>{" "}
                {detail}
              </li>
            ))}
          </ul>
        </div>
      )}
      <p role="alert" className="text-bad empty:hidden">
        {error === null ? null : describe(error)}
      </p>
      <div className="flex justify-end gap-2">
        {over ? null : (
          <Button
            look="danger"
            disabled={stopping.isPending || stopping.isSuccess}
            onClick={() => (operation === null ? onStop() : stopping.mutate(operation))}
          >
            {text.stop}
          </Button>
        )}
        <Button look="primary" onClick={onClose}>
          {text.close}
        </Button>
      </div>
    </div>
  );
}
