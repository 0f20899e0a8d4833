import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Key } from "../../../shared/api/index.ts";
import { api } from "../api.ts";
import { useNow, useTitle } from "../lib/hooks.ts";
import { queryClient, sessionQuery } from "../queries.ts";
import { keysStrings as text } from "../strings/keys.ts";
import { Button } from "../ui/button.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { KeyIcon, PlusIcon, TrashIcon } from "../ui/icons.tsx";
import { Menu, MenuItem } from "../ui/menu.tsx";
import { Card, Empty, Failed, PageHeader, SkeletonRows } from "../ui/page.tsx";
import { Tag } from "../ui/status.tsx";
import { TimeAgo, TimeTo } from "../ui/time.tsx";
import { notify } from "../ui/toast.tsx";
import { MakeKey } from "./make-key.tsx";
import { keysQuery } from "./queries.ts";
import { permissionWords } from "./words.ts";

const COLUMNS = "lg:grid-cols-[minmax(0,1fr)_minmax(0,1.2fr)_8rem_8rem]";

export function KeysPage() {
  useTitle(text.title);
  const query = useQuery(keysQuery);
  const items = query.data?.items;
  const [making, setMaking] = useState(false);
  return (
    <>
      <PageHeader title={text.title} lead={text.lead}>
        <Button look="primary" onClick={() => setMaking(true)}>
          <PlusIcon />
          {text.make}
        </Button>
      </PageHeader>
      {query.isError && items === undefined ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : items?.length === 0 ? (
        <Empty title={text.emptyTitle}>
          <p>{text.empty}</p>
        </Empty>
      ) : (
        <Card className="overflow-hidden">
          <div
            aria-hidden="true"
            className={`hidden h-10 items-center gap-4 border-b border-line pr-15 pl-4 text-xs font-medium text-muted lg:grid ${COLUMNS}`}
          >
            <span>{text.columns.name}</span>
            <span>{text.columns.may}</span>
            <span>{text.columns.used}</span>
            <span>{text.columns.expires}</span>
          </div>
          {items === undefined ? (
            <SkeletonRows rows={3} height="h-16" />
          ) : (
            <ul>
              {items.map((key) => (
                <Row key={key.id} of={key} />
              ))}
            </ul>
          )}
        </Card>
      )}
      {making ? <MakeKey onClose={() => setMaking(false)} /> : null}
    </>
  );
}

function Row({ of }: { readonly of: Key }) {
  const now = useNow(30_000);
  const session = useQuery(sessionQuery).data;
  const [revoking, setRevoking] = useState(false);
  const expired = of.expiresAt !== null && Date.parse(of.expiresAt) <= now;
  const current = session?.actor === `key:${of.id}`;
  return (
    <li className="flex items-center border-b border-line pr-3 last:border-0">
      <div className={`grid min-h-16 min-w-0 flex-1 items-center gap-x-4 gap-y-1 px-4 py-2.5 ${COLUMNS}`}>
        <div className="flex min-w-0 items-center gap-3">
          <span className="hidden text-muted sm:block">
            <KeyIcon />
          </span>
          <div className="min-w-0">
            <p className="truncate font-medium">{of.name}</p>
            <p className="truncate text-xs text-muted">
              <code className="font-mono">{of.hint}…</code> · {text.madeAt} <TimeAgo at={of.createdAt} now={now} />
            </p>
          </div>
        </div>
        <p className="text-xs text-muted">{permissionWords(of.permissions).join(" · ")}</p>
        <p className="text-xs text-muted">
          <span className="lg:sr-only">{text.columns.used}: </span>
          {of.lastUsedAt === null ? text.never : <TimeAgo at={of.lastUsedAt} now={now} />}
        </p>
        <p className="text-xs text-muted">
          <span className="lg:sr-only">{text.columns.expires}: </span>
          {of.expiresAt === null ? (
            text.never
          ) : expired ? (
            <Tag tone="bad">{text.expired}</Tag>
          ) : (
            <TimeTo at={of.expiresAt} now={now} />
          )}
        </p>
      </div>
      <Menu label={of.name}>
        <MenuItem danger onSelect={() => setRevoking(true)}>
          <TrashIcon />
          {text.revoke}
        </MenuItem>
      </Menu>
      {revoking ? <Revoke of={of} current={current} onClose={() => setRevoking(false)} /> : null}
    </li>
  );
}

function Revoke({
  of,
  current,
  onClose,
}: {
  readonly of: Key;
  readonly current: boolean;
  readonly onClose: () => void;
}) {
  const revoke = useMutation({
    mutationFn: () => api.keys.revoke({ params: { id: of.id } }),
    onSuccess: () => {
      notify(text.revoked(of.name));
      void queryClient.invalidateQueries({ queryKey: ["keys"] });
      onClose();
    },
  });
  return (
    <Confirm
      title={text.revokeTitle(of.name)}
      lead={current ? `${text.revokeLead} ${text.revokeSelf}` : text.revokeLead}
      action={text.revoke}
      pending={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate()}
      onClose={onClose}
    />
  );
}
