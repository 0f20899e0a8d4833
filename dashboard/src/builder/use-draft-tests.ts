import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { TestResult, WorkflowTest } from "../../../shared/api/index.ts";
import { api } from "../api.ts";
import { queryClient } from "../queries.ts";
import { testsQuery } from "../workflows/tests-query.ts";

/** As many as the platform runs side by side when it is asked for all of them. */
const IN_FLIGHT = 5;

export interface DraftTests {
  /** Null: not known yet. */
  readonly tests: readonly WorkflowTest[] | null;
  /** By the tests' ids; one that is under way has none yet. */
  readonly results: ReadonlyMap<string, TestResult | "running">;
  /** Why they could not be asked for. */
  readonly error: unknown;
}

/** Runs a workflow's tests with a text, each asked for by itself, so that what becomes of it is known at once. */
export function useDraftTests(workflow: string, text: string, enabled: boolean): DraftTests {
  const query = useQuery({ ...testsQuery(workflow), enabled, staleTime: 0 });
  const tests = query.isFetchedAfterMount ? (query.data?.items ?? null) : null;
  const [results, setResults] = useState<DraftTests["results"]>(new Map());
  const [error, setError] = useState<unknown>(null);
  const ids = tests?.map(({ id }) => id).join(" ") ?? "";
  useEffect(() => {
    if (!enabled || ids === "") return;
    const waiting = ids.split(" ");
    const stopped = new AbortController();
    setResults(new Map());
    setError(null);
    const note = (id: string, result: TestResult | "running"): void => {
      if (!stopped.signal.aborted) setResults((known) => new Map(known).set(id, result));
    };
    const work = async (): Promise<void> => {
      for (let id = waiting.shift(); id !== undefined && !stopped.signal.aborted; id = waiting.shift()) {
        note(id, "running");
        const ran = await api.workflowTests.run({
          params: { id: workflow },
          body: { text, tests: [id] },
          signal: stopped.signal,
        });
        for (const result of ran.results) note(id, result);
      }
    };
    void Promise.all(Array.from({ length: Math.min(IN_FLIGHT, waiting.length) }, work))
      .catch((cause: unknown) => {
        if (stopped.signal.aborted) return;
        setError(cause);
        stopped.abort();
      })
      // Each of them is an execution.
      .finally(() => void queryClient.invalidateQueries({ queryKey: ["executions"] }));
    return () => stopped.abort();
  }, [enabled, ids, workflow, text]);
  return { tests, results, error: error ?? query.error };
}

type TestsSay = "nothing" | "running" | "passed" | "failed";

/** What all of them come to. */
export function sayOf({ tests, results, error }: DraftTests): TestsSay {
  if (error !== null) return "nothing";
  if (tests === null) return "running";
  if (tests.length === 0) return "nothing";
  const ended = endedOf(results);
  if (ended.length < tests.length) return "running";
  return ended.every(({ outcome }) => outcome === "passed") ? "passed" : "failed";
}

export const endedOf = (results: DraftTests["results"]): readonly TestResult[] =>
  [...results.values()].filter((result) => result !== "running");
