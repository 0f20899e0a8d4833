import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Hook } from "../api.ts";
import { HookRequests } from "../hooks/hook-requests.tsx";
import { SendOne } from "../hooks/send-one.tsx";
import { hooksQuery } from "../queries.ts";
import { strings } from "../strings.ts";
import { hooksStrings } from "../strings/hooks.ts";
import { verificationStrings } from "../strings/verification.ts";
import { workflowPageStrings as pageText } from "../strings/workflow-page.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { Disclosure } from "../ui/disclosure.tsx";
import { Card, CardTitle, Failed, SkeletonRows } from "../ui/page.tsx";
import { Tag } from "../ui/status.tsx";

const text = strings.workflow;

export function Hooks({ workflow, archived }: { readonly workflow: string; readonly archived: boolean }) {
  const query = useQuery(hooksQuery(workflow));
  return (
    <Card className="overflow-hidden">
      <CardTitle
        aside={
          archived ? null : (
            <Link to="/hooks" search={{ make: workflow }} className="text-accent hover:underline">
              {pageText.makeHook}
            </Link>
          )
        }
      >
        {text.hooks}
      </CardTitle>
      {query.data === undefined ? (
        query.isError ? (
          <div className="p-4">
            <Failed error={query.error} retry={() => void query.refetch()} />
          </div>
        ) : (
          <SkeletonRows rows={2} height="h-14" />
        )
      ) : query.data.items.length === 0 ? (
        <p className="p-4 text-muted">{pageText.hooksLead}</p>
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
      <div className="flex items-start gap-2">
        <code className="min-w-0 flex-1 py-1 font-mono text-[0.8125rem] leading-5 break-all">{hook.url}</code>
        {hook.enabled ? null : <Tag tone="still">{text.hookOff}</Tag>}
        <CopyButton text={hook.url} label="URL" />
      </div>
      <p className="mt-0.5 text-xs text-muted">
        {verificationStrings[hook.verification.kind]}
        {repeats === null ? "" : ` · ${repeats}`}
      </p>
      <Disclosure title={hooksStrings.curl}>
        <SendOne hook={hook} label={hooksStrings.curl} />
      </Disclosure>
      <Disclosure title={pageText.hookRequests}>
        <HookRequests hook={hook.id} />
      </Disclosure>
    </li>
  );
}
