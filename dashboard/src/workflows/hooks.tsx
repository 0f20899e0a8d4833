import { useQuery } from "@tanstack/react-query";
import type { Hook } from "../api.ts";
import { curl } from "../lib/curl.ts";
import { hooksQuery } from "../queries.ts";
import { strings } from "../strings.ts";
import { Shell } from "../ui/code.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { ChevronIcon } from "../ui/icons.tsx";
import { Card, CardTitle, Failed, SkeletonRows } from "../ui/page.tsx";
import { Tag } from "../ui/status.tsx";

const text = strings.workflow;

export function Hooks({ workflow }: { readonly workflow: string }) {
  const query = useQuery(hooksQuery(workflow));
  return (
    <Card className="overflow-hidden">
      <CardTitle>{text.hooks}</CardTitle>
      {query.data === undefined ? (
        query.isError ? (
          <div className="p-4">
            <Failed error={query.error} retry={() => void query.refetch()} />
          </div>
        ) : (
          <SkeletonRows rows={2} height="h-14" />
        )
      ) : query.data.items.length === 0 ? (
        <div className="grid gap-3 p-4 text-muted">
          <p>{text.hooksEmpty}</p>
          <Shell text={curl.createHook(workflow)} label={text.hooks} />
        </div>
      ) : (
        <ul>
          {query.data.items.map((hook) => (
            <Item key={hook.id} hook={hook} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function Item({ hook }: { readonly hook: Hook }) {
  const { dedupe } = hook;
  const repeats =
    dedupe.kind === "header"
      ? text.dedupeHeader(dedupe.header)
      : dedupe.kind === "expression"
        ? text.dedupeExpression(dedupe.expression)
        : null;
  return (
    <li className="border-b border-line p-4 last:border-0">
      <div className="flex items-center gap-2">
        <code className="min-w-0 flex-1 truncate font-mono text-[0.8125rem]" title={hook.url}>
          {hook.url}
        </code>
        {hook.enabled ? null : <Tag tone="still">{text.hookOff}</Tag>}
        <CopyButton text={hook.url} label="URL" />
      </div>
      <p className="mt-0.5 text-xs text-muted">
        {text.verification[hook.verification.kind]}
        {repeats === null ? "" : ` · ${repeats}`}
      </p>
      <details className="group mt-2">
        <summary className="inline-flex cursor-pointer list-none items-center gap-1 rounded-md py-1 pr-2 text-accent hover:underline [&::-webkit-details-marker]:hidden">
          <span className="transition-transform group-open:rotate-90">
            <ChevronIcon />
          </span>
          {text.hookCurl}
        </summary>
        <div className="mt-2">
          <Shell text={curl.sendHook(hook)} label={text.hookCurl} />
        </div>
      </details>
    </li>
  );
}
