import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { shortId } from "../lib/format.ts";
import { useNow } from "../lib/hooks.ts";
import { hooksStrings as text } from "../strings/hooks.ts";
import { Json } from "../ui/code.tsx";
import { Disclosure } from "../ui/disclosure.tsx";
import { Failed, Skeleton } from "../ui/page.tsx";
import { TimeAgo } from "../ui/time.tsx";
import { hookRequestsQuery } from "./queries.ts";

const POLL_MS = 3_000;

/** The last ten that arrived, for as long as they are looked at. */
export function HookRequests({ hook }: { readonly hook: string }) {
  const now = useNow(1_000);
  const query = useQuery({ ...hookRequestsQuery(hook), refetchInterval: POLL_MS });
  if (query.data === undefined)
    return query.isError ? (
      <Failed error={query.error} retry={() => void query.refetch()} />
    ) : (
      <Skeleton className="h-12" />
    );
  if (query.data.items.length === 0) return <p className="text-muted">{text.requestsEmpty}</p>;
  return (
    <ul className="divide-y divide-line rounded-lg border border-line">
      {query.data.items.map(({ id, at, input, execution, shortened }) => (
        <li key={id} className="px-3 py-2">
          <p className="flex flex-wrap items-center justify-between gap-x-4">
            <TimeAgo at={at} now={now} />
            {execution === null ? (
              <span className="text-xs text-wait">{text.requestKept}</span>
            ) : (
              <Link
                to="/executions/$id"
                params={{ id: execution }}
                className="inline-flex min-h-6 items-center text-xs text-accent hover:underline"
              >
                {text.started} …{shortId(execution)}
              </Link>
            )}
          </p>
          <Disclosure title={text.requestInput}>
            <Json value={input} label={text.requestInput} />
            {shortened === null ? null : <p className="mt-1 text-xs text-muted">{shortened}</p>}
          </Disclosure>
        </li>
      ))}
    </ul>
  );
}
