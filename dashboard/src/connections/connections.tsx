import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Connection, ConnectorView } from "../../../shared/api/index.ts";
import { api } from "../api.ts";
import { useNow } from "../lib/hooks.ts";
import { queryClient } from "../queries.ts";
import { connectionsStrings as text } from "../strings/connections.ts";
import { Button } from "../ui/button.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { CheckIcon, PencilIcon, PlusIcon, TrashIcon, WarnIcon } from "../ui/icons.tsx";
import { Menu, MenuItem } from "../ui/menu.tsx";
import { Card, describe, Empty, Failed, SkeletonRows } from "../ui/page.tsx";
import { TimeAgo } from "../ui/time.tsx";
import { notify } from "../ui/toast.tsx";
import { Catalogue, ConnectorMark } from "./catalogue.tsx";
import { ConnectionForm } from "./connection-form.tsx";
import { connectionsQuery, connectorsQuery } from "./queries.ts";

export function Connections() {
  const query = useQuery(connectionsQuery);
  const catalogue = useQuery(connectorsQuery);
  const [choosing, setChoosing] = useState(false);
  const [making, setMaking] = useState<ConnectorView | null>(null);
  const [editing, setEditing] = useState<Connection | null>(null);
  const error = query.error ?? catalogue.error;
  const items = query.data?.items;
  const connectors = catalogue.data?.items.filter(({ config }) => config !== null);
  if (error !== null && (items === undefined || connectors === undefined))
    return (
      <Failed
        error={error}
        retry={() => {
          void query.refetch();
          void catalogue.refetch();
        }}
      />
    );
  if (items === undefined || connectors === undefined)
    return (
      <Card>
        <SkeletonRows rows={3} height="h-20" />
      </Card>
    );
  const make = (connector: ConnectorView): void => {
    setChoosing(false);
    setMaking(connector);
  };
  const edited = editing === null ? undefined : connectors.find(({ name }) => name === editing.connector);
  return (
    <>
      {items.length === 0 ? (
        <Empty title={text.emptyTitle}>
          <p>{text.empty}</p>
          <Catalogue connectors={connectors} onChoose={make} />
        </Empty>
      ) : (
        <>
          <div className="mb-4 flex justify-end">
            <Button look="primary" onClick={() => setChoosing(true)}>
              <PlusIcon />
              {text.make}
            </Button>
          </div>
          <Card className="overflow-hidden">
            <ul>
              {items.map((connection) => (
                <Row
                  key={connection.id}
                  connection={connection}
                  connector={connectors.find(({ name }) => name === connection.connector)}
                  onEdit={() => setEditing(connection)}
                />
              ))}
            </ul>
          </Card>
        </>
      )}
      {choosing ? <Catalogue connectors={connectors} onChoose={make} onClose={() => setChoosing(false)} /> : null}
      {making === null ? null : (
        <ConnectionForm
          connector={making}
          existing={null}
          onClose={() => setMaking(null)}
          onBack={() => {
            setMaking(null);
            setChoosing(true);
          }}
        />
      )}
      {editing === null || edited === undefined ? null : (
        <ConnectionForm connector={edited} existing={editing} onClose={() => setEditing(null)} />
      )}
    </>
  );
}

function Row({
  connection,
  connector,
  onEdit,
}: {
  readonly connection: Connection;
  readonly connector: ConnectorView | undefined;
  readonly onEdit: () => void;
}) {
  const now = useNow(60_000);
  const [removing, setRemoving] = useState(false);
  const { id, name, auth } = connection;
  const test = useMutation({ mutationFn: () => api.connections.test({ params: { id } }) });
  const authTitle = connector?.auth.find(({ kind }) => kind === auth)?.title ?? auth;
  return (
    <li className="border-b border-line px-4 py-3 last:border-0">
      <div className="flex items-center gap-3">
        <ConnectorMark name={connection.connector} title={connector?.title ?? connection.connector} />
        <div className="min-w-0 flex-1">
          <p className="truncate font-medium">{name}</p>
          <p className="truncate text-xs text-muted">
            {connector?.title ?? text.unknown} · {authTitle} · {text.changed}{" "}
            <TimeAgo at={connection.updatedAt} now={now} />
          </p>
        </div>
        {connector?.testable === true ? (
          <Button onClick={() => test.mutate()} disabled={test.isPending}>
            {test.isPending ? text.testing : text.test}
          </Button>
        ) : null}
        <Menu label={name}>
          {connector === undefined ? null : (
            <MenuItem onSelect={onEdit}>
              <PencilIcon />
              {text.edit}
            </MenuItem>
          )}
          <MenuItem danger onSelect={() => setRemoving(true)}>
            <TrashIcon />
            {text.remove}
          </MenuItem>
        </Menu>
      </div>
      <div role="status" className="pl-12 text-xs empty:hidden">
        {test.isSuccess || test.isError ? (
          <p className={`mt-1.5 flex items-start gap-2 ${test.data?.works === true ? "text-good" : "text-bad"}`}>
            {test.data?.works === true ? <CheckIcon /> : <WarnIcon />}
            <span className="min-w-0 break-words">
              {test.isError ? describe(test.error) : test.data.works ? text.works : text.fails(test.data.detail ?? "")}{" "}
              {test.data === undefined ? null : (
                <Link to="/executions/$id" params={{ id: test.data.execution }} className="text-accent underline">
                  {text.testRun}
                </Link>
              )}
            </span>
          </p>
        ) : null}
      </div>
      {removing ? <Remove connection={connection} onClose={() => setRemoving(false)} /> : null}
    </li>
  );
}

function Remove({ connection, onClose }: { readonly connection: Connection; readonly onClose: () => void }) {
  const remove = useMutation({
    mutationFn: () => api.connections.remove({ params: { id: connection.id } }),
    onSuccess: () => {
      notify(text.removed(connection.name));
      void queryClient.invalidateQueries({ queryKey: ["connections"] });
      onClose();
    },
  });
  return (
    <Confirm
      title={text.removeTitle(connection.name)}
      lead={text.removeLead}
      action={text.remove}
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    />
  );
}
