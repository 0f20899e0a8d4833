import { useQuery } from "@tanstack/react-query";
import type { Hook } from "../../api.ts";
import { past } from "../../lib/format.ts";
import { useNow } from "../../lib/hooks.ts";
import { hooksQuery } from "../../queries.ts";
import { builderStrings } from "../../strings/builder.ts";
import { curl } from "../../lib/curl.ts";
import { Json, Shell } from "../../ui/code.tsx";
import { hookRequestsQuery } from "../../hooks/queries.ts";

const text = builderStrings.hook;

/** What was sent to a workflow's address last; before anything was, how to send something. */
export function HookRequests({ workflow }: { readonly workflow: string }) {
  const hooks = useQuery(hooksQuery(workflow));
  const [hook] = hooks.data?.items ?? [];
  return hook === undefined ? null : <Requests hook={hook} />;
}

function Requests({ hook }: { readonly hook: Hook }) {
  const now = useNow(30_000);
  const requests = useQuery(hookRequestsQuery(hook.id));
  if (requests.data === undefined) return null;
  const { items } = requests.data;
  return (
    <section aria-labelledby="hook-requests" className="grid min-w-0 gap-2 border-t border-line p-4">
      <h3 id="hook-requests" className="font-semibold">
        {text.requests}
      </h3>
      <p role="status" className="text-muted">
        {items.length === 0 ? text.noRequests : text.someRequests}
      </p>
      {items.length === 0 ? <Shell text={curl.sendHook(hook)} label={text.send} /> : null}
      {items.map((request, i) => (
        <details key={request.id} open={i === 0}>
          <summary className="min-h-6 cursor-pointer py-0.5">
            {builderStrings.trial.samples.request(past(Date.parse(request.at), now))}
          </summary>
          <Json value={request.input} label={text.request} className="max-h-56" />
        </details>
      ))}
    </section>
  );
}
