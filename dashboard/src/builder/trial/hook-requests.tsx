import { useMemo } from "react";
import { useNow } from "../../lib/hooks.ts";
import { builderStrings } from "../../strings/builder.ts";
import { curl } from "../../lib/curl.ts";
import { fields } from "../../strings/fields.ts";
import { hooksStrings } from "../../strings/hooks.ts";
import { Json, Shell } from "../../ui/code.tsx";
import { Disclosure } from "../../ui/disclosure.tsx";
import { isRecord } from "../fields/samples.ts";
import { RequestName } from "../../hooks/request-name.tsx";
import { exampleBody } from "./example-body.ts";
import { useHookRequests } from "../../hooks/use-hook-requests.ts";

const text = builderStrings.hook;

/** What came in at a workflow's address last; before anything did, how to send something. */
export function HookRequests({ workflow, definition }: { readonly workflow: string; readonly definition: string }) {
  const example = useMemo(() => exampleBody(definition), [definition]);
  const now = useNow(30_000);
  const { hook, items } = useHookRequests(workflow, true);
  if (hook === undefined || items === undefined) return null;
  return (
    <section aria-labelledby="hook-requests" className="grid min-w-0 gap-2 border-t border-line p-4">
      <h3 id="hook-requests" className="font-semibold">
        {text.requests}
      </h3>
      <p role="status" className="text-muted">
        {items.length === 0 ? text.noRequests : text.someRequests}
      </p>
      {items.length === 0 ? <Shell text={curl.sendHook(hook, example ?? undefined)} label={hooksStrings.curl} /> : null}
      {items.map((request, i) => (
        <details key={request.id} open={i === 0}>
          <summary className="min-h-6 cursor-pointer py-0.5">
            <RequestName request={request} now={now} />
          </summary>
          <Sent input={request.input} />
        </details>
      ))}
    </section>
  );
}

/** It grows with what came in: the panel scrolls, and not a box within it. */
const TALL = "max-h-[30rem]";

/** What steps are built with; how it came is there when it is asked for. */
function Sent({ input }: { readonly input: unknown }) {
  if (!isRecord(input) || !("body" in input)) return <Json value={input} label={text.request} className={TALL} />;
  const { body, ...rest } = input;
  return (
    <>
      <Json value={body} label={text.request} className={TALL} />
      <Disclosure title={fields.tree.more}>
        <Json value={rest} label={fields.tree.more} className={TALL} />
      </Disclosure>
    </>
  );
}
