import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../api.ts";
import { queryClient } from "../queries.ts";
import { settingsStrings } from "../strings/settings.ts";
import { Button } from "../ui/button.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { Field, SelectInput } from "../ui/field.tsx";
import { Card, CardTitle, describe, Failed, Skeleton } from "../ui/page.tsx";
import { notify } from "../ui/toast.tsx";
import { durationWords } from "../schedules/words.ts";

const text = settingsStrings.retention;
const retentionQuery = queryOptions({
  queryKey: ["retention"],
  queryFn: ({ signal }) => api.retention.get({ signal }),
});

interface Kept {
  readonly completed: string;
  readonly failed: string;
}

export function Retention() {
  const query = useQuery(retentionQuery);
  return (
    <Card>
      <CardTitle>{text.title}</CardTitle>
      <div className="p-4">
        {query.data === undefined ? (
          query.isError ? (
            <Failed error={query.error} retry={() => void query.refetch()} />
          ) : (
            <Skeleton className="h-48" />
          )
        ) : (
          <Form key={`${query.data.completed} ${query.data.failed}`} kept={query.data} />
        )}
      </div>
    </Card>
  );
}

const options = (current: string): (readonly [string, string])[] => {
  const known = Object.entries(text.days);
  return known.some(([value]) => value === current) ? known : [[current, durationWords(current)], ...known];
};

/** In seconds; of what is no plain duration, zero: it is asked about rather than not. */
function lengthOf(iso: string): number {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(iso);
  const [, days = "0", hours = "0", minutes = "0", seconds = "0"] = match ?? [];
  return Number(days) * 86_400 + Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
}

function Form({ kept }: { readonly kept: Kept }) {
  const [next, setNext] = useState(kept);
  const [asking, setAsking] = useState(false);
  const save = useMutation({
    mutationFn: () => api.retention.update({ body: next }),
    onSuccess: (now) => {
      queryClient.setQueryData(retentionQuery.queryKey, now);
      notify(settingsStrings.saved);
      setAsking(false);
    },
  });
  const changed = next.completed !== kept.completed || next.failed !== kept.failed;
  const shorter = lengthOf(next.completed) < lengthOf(kept.completed) || lengthOf(next.failed) < lengthOf(kept.failed);
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (shorter) setAsking(true);
        else save.mutate();
      }}
    >
      <p className="text-muted">{text.lead}</p>
      <div className="grid gap-4 sm:grid-cols-2">
        {(["completed", "failed"] as const).map((which) => (
          <Field key={which} label={text[which]}>
            {(props) => (
              <SelectInput
                {...props}
                value={next[which]}
                onValue={(value) => setNext({ ...next, [which]: value })}
                options={options(kept[which])}
              />
            )}
          </Field>
        ))}
      </div>
      <p role="alert" className="text-bad empty:hidden">
        {save.isError && !asking ? describe(save.error) : null}
      </p>
      <div className="flex justify-end">
        <Button type="submit" look="primary" disabled={!changed || save.isPending}>
          {save.isPending ? settingsStrings.saving : settingsStrings.save}
        </Button>
      </div>
      {asking ? (
        <Confirm
          title={text.shorter}
          lead={text.warning}
          action={text.shorterDo}
          keep={text.keep}
          pending={save.isPending}
          error={save.error}
          onConfirm={() => save.mutate()}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </form>
  );
}
