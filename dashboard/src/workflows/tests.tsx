import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { TestResult, WorkflowTest } from "../../../shared/api/index.ts";
import { api } from "../api.ts";
import { shortId } from "../lib/format.ts";
import { queryClient } from "../queries.ts";
import { workflowPageStrings } from "../strings/workflow-page.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { PlayIcon, TrashIcon } from "../ui/icons.tsx";
import { Card, CardTitle, describe, Failed, SkeletonRows } from "../ui/page.tsx";
import { Tag } from "../ui/status.tsx";
import { notify } from "../ui/toast.tsx";
import { TestResultLines, TONE } from "./test-result.tsx";
import { testsQuery } from "./tests-query.ts";

const text = workflowPageStrings.tests;

/** A workflow's tests: to run, and to see where they end otherwise than they should. */
export function Tests({ workflow }: { readonly workflow: string }) {
  const query = useQuery(testsQuery(workflow));
  const [removing, setRemoving] = useState<WorkflowTest | null>(null);
  const run = useMutation({
    mutationFn: () => api.workflowTests.run({ params: { id: workflow }, body: {} }),
    onSettled: () => void queryClient.invalidateQueries({ queryKey: ["executions"] }),
  });
  const items = query.data?.items;
  const results = new Map(run.data?.results.map((result) => [result.test, result]));
  return (
    <Card className="overflow-hidden">
      <CardTitle
        aside={
          items === undefined || items.length === 0 ? null : (
            <Button className="h-8 px-2.5" title={text.runLead} disabled={run.isPending} onClick={() => run.mutate()}>
              <PlayIcon />
              {run.isPending ? text.running : text.run}
            </Button>
          )
        }
      >
        {text.title}
      </CardTitle>
      <div role="status" className="empty:hidden">
        {run.data === undefined ? null : (
          <p
            className={`border-b border-line px-4 py-2.5 ${run.data.passed ? "bg-good-soft text-good" : "bg-bad-soft text-bad"}`}
          >
            {said(run.data.results)}
          </p>
        )}
      </div>
      {run.isError ? (
        <p role="alert" className="border-b border-line px-4 py-2.5 text-bad">
          {describe(run.error)}
        </p>
      ) : null}
      {items === undefined ? (
        query.isError ? (
          <div className="p-4">
            <Failed error={query.error} retry={() => void query.refetch()} />
          </div>
        ) : (
          <SkeletonRows rows={2} height="h-14" />
        )
      ) : items.length === 0 ? (
        <div className="grid gap-3 p-4 text-muted">
          <p className="max-w-prose">{text.lead}</p>
          <p className="max-w-prose">{text.how}</p>
          <div>
            <Link to="/executions" search={{ workflow }} className={buttonClass("quiet")}>
              {text.toExecutions}
            </Link>
          </div>
        </div>
      ) : (
        <ul>
          {items.map((item) => (
            <Item key={item.id} test={item} result={results.get(item.id)} onRemove={() => setRemoving(item)} />
          ))}
        </ul>
      )}
      {removing === null ? null : <Remove test={removing} onClose={() => setRemoving(null)} />}
    </Card>
  );
}

function said(results: readonly TestResult[]): string {
  const passed = results.filter(({ outcome }) => outcome === "passed").length;
  return passed === results.length ? text.allPassed(passed) : text.somePassed(passed, results.length);
}

function Item({
  test,
  result,
  onRemove,
}: {
  readonly test: WorkflowTest;
  readonly result: TestResult | undefined;
  readonly onRemove: () => void;
}) {
  return (
    <li className="border-b border-line px-4 py-2.5 last:border-0">
      <div className="flex min-h-9 items-center gap-3">
        <span className="min-w-0 flex-1">
          <span className="block font-medium break-words">{test.name}</span>
          <span className="flex flex-wrap gap-x-3 text-xs text-muted">
            <span>{text.ends[test.expect.status]}</span>
            {test.execution === null ? null : (
              <Link to="/executions/$id" params={{ id: test.execution }} className="text-accent hover:underline">
                {text.from} …{shortId(test.execution)}
              </Link>
            )}
          </span>
        </span>
        {result === undefined ? null : <Tag tone={TONE[result.outcome]}>{text.outcome[result.outcome]}</Tag>}
        <Button look="bare" className="px-2.5" aria-label={`${text.delete}: ${test.name}`} onClick={onRemove}>
          <TrashIcon />
        </Button>
      </div>
      {result === undefined || result.outcome === "passed" ? null : <TestResultLines result={result} />}
    </li>
  );
}

function Remove({ test, onClose }: { readonly test: WorkflowTest; readonly onClose: () => void }) {
  const { id, workflow, name } = test;
  const remove = useMutation({
    mutationFn: () => api.workflowTests.remove({ params: { id: workflow, test: id } }),
    onSuccess: () => {
      notify(text.deleted(name));
      void queryClient.invalidateQueries({ queryKey: testsQuery(workflow).queryKey });
      onClose();
    },
  });
  return (
    <Confirm
      title={text.deleteTitle(name)}
      lead={text.deleteLead}
      action={text.delete}
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    />
  );
}
