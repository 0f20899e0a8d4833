import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, type Hook } from "../api.ts";
import { useNow } from "../lib/hooks.ts";
import { queryClient } from "../queries.ts";
import { hooksStrings as text } from "../strings/hooks.ts";
import { HookRequests } from "./hook-requests.tsx";
import { SendOne } from "./send-one.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Disclosure } from "../ui/disclosure.tsx";
import { LockIcon, TrashIcon } from "../ui/icons.tsx";
import { Menu, MenuItem } from "../ui/menu.tsx";
import { Tag } from "../ui/status.tsx";
import { TimeAgo } from "../ui/time.tsx";
import { notify } from "../ui/toast.tsx";

export function HookRow({ hook, name }: { readonly hook: Hook; readonly name: string | undefined }) {
  const now = useNow(60_000);
  const [removing, setRemoving] = useState(false);
  const kind = hook.verification.kind;
  return (
    <li className="border-b border-line p-4 last:border-0">
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            {name === undefined ? (
              <span className="text-muted">{text.unknownWorkflow}</span>
            ) : (
              <Link to="/workflows/$id" params={{ id: hook.workflow }} className="font-medium hover:underline">
                {name}
              </Link>
            )}
            {hook.enabled ? null : <Tag tone="still">{text.off}</Tag>}
          </div>
          <div className="mt-1 flex max-w-3xl items-start gap-1">
            <code className="min-w-0 py-1 font-mono text-[0.8125rem] leading-5 break-all text-muted">{hook.url}</code>
            <CopyButton text={hook.url} label={text.url} />
          </div>
          <p className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-1 text-xs text-muted">
            <span className="inline-flex items-center gap-1.5">
              {kind === "none" ? null : <LockIcon />}
              {text.verification[kind]}
            </span>
            <span>{dedupeOf(hook)}</span>
            <span>
              {text.made} <TimeAgo at={hook.createdAt} now={now} />
            </span>
          </p>
        </div>
        <Menu label={name ?? hook.id}>
          <MenuItem danger onSelect={() => setRemoving(true)}>
            <TrashIcon />
            {text.remove}
          </MenuItem>
        </Menu>
      </div>
      <Disclosure title={text.curl}>
        <SendOne hook={hook} label={text.curl} />
        {kind === "none" ? null : <p className="mt-1.5 text-xs text-muted">{text.curlSecret}</p>}
      </Disclosure>
      <Disclosure title={text.requests}>
        <HookRequests hook={hook.id} />
      </Disclosure>
      {removing ? <Remove hook={hook} onClose={() => setRemoving(false)} /> : null}
    </li>
  );
}

function dedupeOf({ dedupe }: Hook): string {
  switch (dedupe.kind) {
    case "none":
      return text.dedupeSaid.none;
    case "header":
      return text.dedupeSaid.header(dedupe.header);
    case "expression":
      return text.dedupeSaid.expression(dedupe.expression);
  }
}

function Remove({ hook, onClose }: { readonly hook: Hook; readonly onClose: () => void }) {
  const remove = useMutation({
    mutationFn: () => api.hooks.remove({ params: { id: hook.id } }),
    onSuccess: () => {
      notify(text.removed);
      void queryClient.invalidateQueries({ queryKey: ["hooks"] });
      onClose();
    },
  });
  return (
    <Confirm
      title={text.removeTitle}
      lead={text.removeLead}
      action={text.remove}
      working={text.removing}
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <code className="block font-mono text-[0.8125rem] break-all text-muted">{hook.url}</code>
    </Confirm>
  );
}
