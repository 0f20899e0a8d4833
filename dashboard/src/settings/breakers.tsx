import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Breaker, BreakerSettingsView } from "../../../shared/api/index.ts";
import { api } from "../api.ts";
import { useNow } from "../lib/hooks.ts";
import { queryClient } from "../queries.ts";
import { settingsStrings } from "../strings/settings.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { Card, CardTitle, describe, Failed, Skeleton, SkeletonRows } from "../ui/page.tsx";
import { Tag } from "../ui/status.tsx";
import { Switch } from "../ui/switch.tsx";
import { TimeAgo, TimeTo } from "../ui/time.tsx";
import { notify } from "../ui/toast.tsx";

const text = settingsStrings.breakers;
const POLL_MS = 5_000;
const breakersQuery = queryOptions({
  queryKey: ["breakers"],
  queryFn: ({ signal }) => api.breakers.list({ query: { limit: 200 }, signal }),
  refetchInterval: POLL_MS,
});
const rulesQuery = queryOptions({
  queryKey: ["breaker-settings"],
  queryFn: ({ signal }) => api.breakers.settings({ signal }),
});

export function Breakers() {
  return (
    <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <Hosts />
      <Rules />
    </div>
  );
}

function Hosts() {
  const query = useQuery(breakersQuery);
  const items = query.data?.items;
  return (
    <Card className="overflow-hidden">
      <CardTitle>{text.title}</CardTitle>
      {items === undefined ? (
        query.isError ? (
          <div className="p-4">
            <Failed error={query.error} retry={() => void query.refetch()} />
          </div>
        ) : (
          <SkeletonRows rows={2} height="h-14" />
        )
      ) : items.length === 0 ? (
        <div className="grid gap-1 p-4">
          <p className="font-medium">{text.well}</p>
          <p className="text-muted">
            {text.lead} {text.wellLead}
          </p>
        </div>
      ) : (
        <ul>
          {items.map((breaker) => (
            <Host key={breaker.host} breaker={breaker} />
          ))}
        </ul>
      )}
    </Card>
  );
}

const TONE = { closed: "good", open: "bad", "half-open": "wait" } as const;

function Host({ breaker }: { readonly breaker: Breaker }) {
  const now = useNow(1_000);
  const { host, state, failures, openedAt, nextProbeAt } = breaker;
  const reset = useMutation({
    mutationFn: () => api.breakers.reset({ params: { host } }),
    onSuccess: () => {
      notify(text.resetDone(host));
      void queryClient.invalidateQueries({ queryKey: ["breakers"] });
    },
    onError: (error) => notify(describe(error), { tone: "bad" }),
  });
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-4 py-3 last:border-0">
      <Tag tone={TONE[state]}>{text.state[state]}</Tag>
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{host}</p>
        <p className="text-xs text-muted">
          {text.failures(failures)}
          {openedAt === null ? null : (
            <>
              {" · "}
              {text.since} <TimeAgo at={openedAt} now={now} />
            </>
          )}
          {nextProbeAt === null ? null : (
            <>
              {" · "}
              {text.next} <TimeTo at={nextProbeAt} now={now} />
            </>
          )}
        </p>
      </div>
      {state === "closed" ? null : (
        <Button onClick={() => reset.mutate()} disabled={reset.isPending}>
          {text.reset}
        </Button>
      )}
    </li>
  );
}

function Rules() {
  const query = useQuery(rulesQuery);
  return (
    <Card>
      <CardTitle>{text.settings}</CardTitle>
      <div className="p-4">
        {query.data === undefined ? (
          query.isError ? (
            <Failed error={query.error} retry={() => void query.refetch()} />
          ) : (
            <Skeleton className="h-56" />
          )
        ) : (
          <RulesForm key={JSON.stringify(query.data)} rules={query.data} />
        )}
      </div>
    </Card>
  );
}

function RulesForm({ rules }: { readonly rules: BreakerSettingsView }) {
  const [enabled, setEnabled] = useState(rules.enabled);
  const [failures, setFailures] = useState(String(rules.failures));
  const [windowSeconds, setWindow] = useState(String(rules.windowSeconds));
  const [resetSeconds, setReset] = useState(String(rules.resetSeconds));
  const next = {
    enabled,
    failures: Number(failures),
    windowSeconds: Number(windowSeconds),
    resetSeconds: Number(resetSeconds),
  };
  const changed = JSON.stringify(next) !== JSON.stringify(rules);
  const save = useMutation({
    mutationFn: () => api.breakers.configure({ body: next }),
    onSuccess: (now) => {
      queryClient.setQueryData(rulesQuery.queryKey, now);
      notify(settingsStrings.saved);
    },
  });
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <p className="text-muted">{text.settingsLead}</p>
      <Switch label={text.enabled} checked={enabled} onChange={setEnabled} />
      <div className="grid items-end gap-4 sm:grid-cols-3">
        <TextField
          label={text.failuresLabel}
          type="number"
          min={1}
          required
          value={failures}
          onChange={(event) => setFailures(event.target.value)}
        />
        <TextField
          label={text.window}
          type="number"
          min={1}
          required
          value={windowSeconds}
          onChange={(event) => setWindow(event.target.value)}
        />
        <TextField
          label={text.resetSeconds}
          type="number"
          min={1}
          required
          value={resetSeconds}
          onChange={(event) => setReset(event.target.value)}
        />
      </div>
      <p className="text-xs text-muted">{text.resetHint}</p>
      <p role="alert" className="text-bad empty:hidden">
        {save.isError ? describe(save.error) : null}
      </p>
      <div className="flex justify-end">
        <Button type="submit" look="primary" disabled={!changed || save.isPending}>
          {save.isPending ? settingsStrings.saving : settingsStrings.save}
        </Button>
      </div>
    </form>
  );
}
