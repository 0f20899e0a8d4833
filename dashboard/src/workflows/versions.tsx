import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { WorkflowDetail } from "../api.ts";
import { revisionsQuery } from "../builder/queries.ts";
import { useDoer } from "../keys/who.ts";
import { useNow } from "../lib/hooks.ts";
import { workflowPageStrings } from "../strings/workflow-page.ts";
import { workflowsStrings } from "../strings/workflows.ts";
import { Card, CardTitle, Failed, SkeletonRows } from "../ui/page.tsx";
import { Tag } from "../ui/status.tsx";
import { TimeAgo } from "../ui/time.tsx";

const text = workflowPageStrings.versions;
const SHOWN = 6;

/** The newest versions. Comparing and taking one back is the builder's. */
export function Versions({ workflow }: { readonly workflow: WorkflowDetail }) {
  const now = useNow(30_000);
  const query = useQuery(revisionsQuery(workflow.id));
  const items = query.data?.items.slice(0, SHOWN);
  return (
    <Card className="overflow-hidden">
      <CardTitle
        aside={
          items === undefined || items.length === 0 ? null : (
            <Link
              to="/workflows/$id/build"
              params={{ id: workflow.id }}
              search={{ panel: "versions" }}
              className="text-accent hover:underline"
            >
              {text.all}
            </Link>
          )
        }
      >
        {text.title}
      </CardTitle>
      {items === undefined ? (
        query.isError ? (
          <div className="p-4">
            <Failed error={query.error} retry={() => void query.refetch()} />
          </div>
        ) : (
          <SkeletonRows rows={2} height="h-14" />
        )
      ) : items.length === 0 ? (
        <p className="p-4 text-muted">{text.empty}</p>
      ) : (
        <ol>
          {items.map(({ number, note, createdAt, publishedAt, createdBy, publishedBy }) => {
            const by = publishedBy ?? createdBy;
            return (
              <li
                key={number}
                className="flex min-h-14 items-center gap-3 border-b border-line px-4 py-2 last:border-0"
              >
                <span className="w-8 shrink-0 font-medium">{workflowsStrings.version(number)}</span>
                <span className="min-w-0 flex-1">
                  {note === null ? null : <span className="block break-words">{note}</span>}
                  <span className="block text-xs text-muted">
                    <TimeAgo at={publishedAt ?? createdAt} now={now} />
                    {by === null ? null : <By {...by} />}
                  </span>
                </span>
                {number === workflow.publishedRevision ? <Tag tone="good">{text.live}</Tag> : null}
              </li>
            );
          })}
        </ol>
      )}
    </Card>
  );
}

function By({ id, name }: { readonly id: string; readonly name: string }) {
  return ` ${text.by(useDoer(id, name))}`;
}
