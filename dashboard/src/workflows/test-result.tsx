import { Link } from "@tanstack/react-router";
import type { TestResult } from "../../../shared/api/index.ts";
import { workflowPageStrings } from "../strings/workflow-page.ts";
import { Table } from "../ui/table.tsx";
import { detailOf, placeOf, shown } from "./difference-words.ts";

const text = workflowPageStrings.tests;
export const TONE = { passed: "good", failed: "bad", unfinished: "wait", invalid: "bad" } as const;

/** Where a test ended otherwise than it should, and why. */
export function TestResultLines({ result }: { readonly result: TestResult }) {
  const { differences, execution } = result;
  const detail = detailOf(result);
  return (
    <div className="mt-1 grid gap-2 pb-1.5">
      {detail === null ? null : <p className="text-muted">{detail}</p>}
      {differences.length === 0 ? null : (
        <Table
          head={[text.where, text.expected, text.actual]}
          rows={differences.map((difference) => [
            placeOf(difference.path),
            <span className="break-all">{shown(difference, "expected")}</span>,
            <span className="break-all text-bad">{shown(difference, "actual")}</span>,
          ])}
        />
      )}
      {execution === null ? null : (
        <p>
          <Link
            to="/executions/$id"
            params={{ id: execution }}
            className="inline-flex min-h-6 items-center text-accent hover:underline"
          >
            {text.open}
          </Link>
        </p>
      )}
    </div>
  );
}
