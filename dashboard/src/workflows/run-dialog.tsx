import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent, type KeyboardEvent } from "react";
import { api, type Workflow } from "../api.ts";
import { revisionQuery } from "../builder/queries.ts";
import { newKey } from "../lib/new-key.ts";
import { initial } from "../lib/schema.ts";
import { queryClient } from "../queries.ts";
import { strings } from "../strings.ts";
import { Button } from "../ui/button.tsx";
import { Modal } from "../ui/modal.tsx";
import { describe, Skeleton } from "../ui/page.tsx";
import { InputEditor, useInput } from "./input-editor.tsx";
import { InputSamples } from "./input-samples.tsx";
import { inputSchemaIn, typedOf } from "./typed-input.ts";

const text = strings.run;
const remembered = (workflow: string): string => `millrace.input.${workflow}`;

/** Asks for the input of the live version, and leads to its execution. */
export function RunDialog({ workflow, onClose }: { readonly workflow: Workflow; readonly onClose: () => void }) {
  const number = workflow.publishedRevision ?? 0;
  const live = useQuery({ ...revisionQuery(workflow.id, number), enabled: number > 0 });
  return (
    <Modal
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={text.title(workflow.title ?? workflow.name)}
      lead={text.lead}
    >
      {live.isPending ? (
        <div className="grid gap-3">
          <Skeleton className="h-9" />
          <Skeleton className="h-40" />
        </div>
      ) : (
        // Without its definition it is run all the same: the input is JSON then.
        <RunForm workflow={workflow.id} schema={inputSchemaIn(live.data?.definition)} onClose={onClose} />
      )}
    </Modal>
  );
}

function RunForm({
  workflow,
  schema,
  onClose,
}: {
  readonly workflow: string;
  readonly schema: unknown;
  readonly onClose: () => void;
}) {
  const navigate = useNavigate();
  const [last] = useState(() => lastInput(workflow));
  const input = useInput(schema, () => typedOf(last ?? initial(schema)));
  const [chosen, setChosen] = useState(0);
  // One key for one dialog: a second click, or a try after a lost answer, starts nothing more.
  const [key, setKey] = useState(newKey);
  const run = useMutation({
    mutationFn: (value: unknown) =>
      api.executions.start({ body: { workflow, input: value }, headers: { "idempotency-key": key } }),
    onSuccess: (execution, value) => {
      sessionStorage.setItem(remembered(workflow), JSON.stringify(value));
      void queryClient.invalidateQueries({ queryKey: ["executions"] });
      void navigate({ to: "/executions/$id", params: { id: execution.id } });
    },
  });
  const start = (): void => {
    if (run.isPending) return;
    const given = input.read();
    if (given !== null) run.mutate(given.value);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    start();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey)) return;
    event.preventDefault();
    start();
  };
  const change: typeof input.onChange = (typed) => {
    input.onChange(typed);
    // The same key with another input would be a conflict.
    setKey(newKey());
  };
  return (
    <form noValidate onSubmit={submit} onKeyDown={onKeyDown} className="grid gap-3">
      {/* Fields hold what is typed into them: another example has fields of its own. */}
      <InputEditor key={chosen} {...input} onChange={change} rows={10}>
        <InputSamples
          workflow={workflow}
          last={last}
          onChoose={(value) => {
            change(typedOf(value));
            setChosen(chosen + 1);
          }}
        />
      </InputEditor>
      <p role="alert" className="text-bad empty:hidden">
        {run.isError ? describe(run.error) : null}
      </p>
      <div className="flex items-center justify-end gap-2">
        <span className="mr-auto hidden text-xs text-muted sm:block">{strings.common.keyboardRun}</span>
        <Button onClick={onClose}>{text.cancel}</Button>
        <Button type="submit" look="primary" disabled={run.isPending}>
          {run.isPending ? text.submitting : text.submit}
        </Button>
      </div>
    </form>
  );
}

/** What it was started with in this tab; undefined: it was not. */
function lastInput(workflow: string): unknown {
  try {
    const kept = sessionStorage.getItem(remembered(workflow));
    return kept === null ? undefined : JSON.parse(kept);
  } catch {
    return undefined;
  }
}
