import { Link } from "@tanstack/react-router";
import type { TestResult } from "../../../shared/api/index.ts";
import { workflowPageStrings } from "../strings/workflow-page.ts";
import { placeOf, shown } from "./difference-words.ts";

const text = workflowPageStrings.tests;
export const TONE = { passed: "good", failed: "bad", unfinished: "wait", invalid: "bad" } as const;

/** Where a test ended otherwise than it should, and why. */
export function TestResultLines({ result }: { readonly result: TestResult }) {
  const { detail, differences, execution } = result;
  return (
    <div className="mt-1 grid gap-2 pb-1.5">
      {detail === null ? null : <p className="text-muted">{detail}</p>}
      {differences.length === 0 ? null : (
        <div className="overflow-x-auto rounded-lg border border-line">
          <table className="w-full text-left text-[0.8125rem]">
            <thead className="bg-sunken text-xs text-muted">
              <tr>
                {[text.where, text.expected, text.actual].map((name) => (
                  <th key={name} scope="col" className="px-3 py-1.5 font-medium">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {differences.map((difference) => (
                <tr key={difference.path} className="border-t border-line align-top">
                  <th scope="row" className="px-3 py-1.5 font-medium">
                    {placeOf(difference.path)}
                  </th>
                  <td className="px-3 py-1.5 break-all">{shown(difference, "expected")}</td>
                  <td className="px-3 py-1.5 break-all text-bad">{shown(difference, "actual")}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
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
