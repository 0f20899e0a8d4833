import { useMutation, useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { api, type Draft } from "../../api.ts";
import { past } from "../../lib/format.ts";
import { useNow } from "../../lib/hooks.ts";
import { queryClient } from "../../queries.ts";
import { builderStrings } from "../../strings/builder.ts";
import { Button } from "../../ui/button.tsx";
import { describe, Failed, SkeletonRows } from "../../ui/page.tsx";
import { Tag } from "../../ui/status.tsx";
import type { DraftStore } from "../draft-store.ts";
import { draftQuery, revisionsQuery } from "../queries.ts";

const CompareDialog = lazy(async () => ({ default: (await import("./compare-dialog.tsx")).CompareDialog }));

const text = builderStrings.history;

/** What was published, newest first: to compare the draft with, and to take back. */
export function VersionsPanel({
  workflow,
  store,
  live,
  mayEdit,
  onRestored,
}: {
  readonly workflow: string;
  readonly store: DraftStore;
  readonly live: Draft["live"];
  readonly mayEdit: boolean;
  readonly onRestored: (version: number) => void;
}) {
  const now = useNow(30_000);
  const query = useQuery(revisionsQuery(workflow));
  const [compared, setCompared] = useState<number | null>(null);
  const restore = useMutation({
    mutationFn: async (revision: number) => {
      if (!(await store.flush())) throw new Error(builderStrings.saving.failed);
      return await store.replacing((version) =>
        api.drafts.restore({ params: { id: workflow }, body: { revision, version } }),
      );
    },
    onSuccess: (draft, revision) => {
      queryClient.setQueryData(draftQuery(workflow).queryKey, draft);
      onRestored(revision);
    },
  });
  const items = query.data?.items ?? [];
  return (
    <section aria-labelledby="versions" className="grid content-start gap-3 p-4">
      <h2 id="versions" className="text-base font-semibold">
        {text.title}
      </h2>
      {restore.isError ? (
        <p role="alert" className="text-bad">
          {describe(restore.error)}
        </p>
      ) : null}
      {query.isError && query.data === undefined ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : query.isPending ? (
        <SkeletonRows rows={3} height="h-14" />
      ) : items.length === 0 ? (
        <p className="text-muted">{text.empty}</p>
      ) : (
        <ul className="grid gap-2">
          {items.map((item) => (
            <li key={item.number} className="grid gap-1 rounded-xl border border-line p-3">
              <div className="flex min-h-6 items-center gap-2">
                <span className="font-medium">{text.version(item.number)}</span>
                {item.number === live ? <Tag tone="good">{text.live}</Tag> : null}
              </div>
              {item.note === null ? null : <p className="break-words">{item.note}</p>}
              <p className="text-xs text-muted">
                {text.by(
                  (item.publishedBy ?? item.createdBy)?.name ?? builderStrings.conflict.somebody,
                  past(Date.parse(item.publishedAt ?? item.createdAt), now),
                )}
              </p>
              <div className="mt-1 flex flex-wrap gap-2">
                <Button className="h-8 px-2.5" onClick={() => setCompared(item.number)}>
                  {text.compare}
                </Button>
                <Button
                  className="h-8 px-2.5"
                  busy={restore.isPending}
                  disabled={!mayEdit}
                  title={text.restoreHow(item.number)}
                  onClick={() => restore.mutate(item.number)}
                >
                  {text.restore}
                </Button>
              </div>
            </li>
          ))}
        </ul>
      )}
      {compared === null ? null : (
        <Suspense fallback={null}>
          <CompareDialog workflow={workflow} revision={compared} text={store.text} onClose={() => setCompared(null)} />
        </Suspense>
      )}
    </section>
  );
}
