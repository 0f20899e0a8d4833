import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState, type FormEvent } from "react";
import { api, type Execution, type ExecutionDefinition } from "../api.ts";
import { pretty } from "../lib/format.ts";
import { newKey } from "../lib/new-key.ts";
import { queryClient, workflowQuery } from "../queries.ts";
import { watching } from "../strings/watching.ts";
import { FormEnd } from "../ui/form-end.tsx";
import { Modal } from "../ui/modal.tsx";
import { ActsAgainNote } from "./acts-again-note.tsx";
import { actsAgain } from "./acts-again.ts";
import { JsonField, readJson } from "./json-field.tsx";
import type { Row, Timeline } from "./timeline-types.ts";

const text = watching.rerun;

interface RerunProps {
  readonly execution: Execution;
  readonly definition: ExecutionDefinition | undefined;
  readonly timeline: Timeline;
  /** Where it begins; null: at the start. */
  readonly from: { readonly row: Row; readonly title: string } | null;
  readonly onClose: () => void;
}

/** Asks with which input and version, and leads to the new execution. */
export function RerunDialog({ execution, definition, timeline, from, onClose }: RerunProps) {
  const navigate = useNavigate();
  const given = pretty(from === null ? execution.input : (from.row.input?.value ?? null));
  const [input, setInput] = useState(given);
  const [version, setVersion] = useState<number | null>(null);
  // One key for one dialog: a second click, or a try after a lost answer, starts nothing more.
  const [key] = useState(newKey);
  const parsed = readJson(input);
  const acts = useMemo(
    () => actsAgain(timeline, definition?.definition, from?.row ?? null),
    [timeline, definition, from?.row],
  );
  const rerun = useMutation({
    mutationFn: () =>
      api.executions.rerun({
        params: { id: execution.id },
        // With another input or version it is another start.
        headers: { "idempotency-key": `${key}-${version ?? 0}-${input === given ? 0 : hash(input)}` },
        body: {
          ...(from === null ? {} : { from: startOf(from.row) }),
          ...(input === given || !parsed.ok ? {} : { input: parsed.value }),
          ...(version === null ? {} : { version }),
        },
      }),
    onSuccess: ({ id }) => {
      void queryClient.invalidateQueries({ queryKey: ["executions"] });
      onClose();
      void navigate({ to: "/executions/$id", params: { id } });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (parsed.ok && !rerun.isPending) rerun.mutate();
  };
  return (
    <Modal
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={from === null ? text.title : text.titleFrom(from.title)}
      lead={from === null ? text.lead : text.leadFrom}
    >
      <form onSubmit={submit} className="grid gap-3">
        <JsonField label={from === null ? text.inputWhole : text.input} value={input} onChange={setInput} />
        <Versions definition={definition} chosen={version} onChoose={setVersion} />
        <ActsAgainNote acts={acts} />
        <FormEnd
          saving={rerun}
          ready={parsed.ok}
          submit={text.submit}
          submitting={text.submitting}
          cancel={text.cancel}
          onClose={onClose}
        />
      </form>
    </Modal>
  );
}

/** The task's last run: another one would be of an earlier iteration. */
function startOf(row: Row): string | { task: string; frame: number } {
  const frame = row.runs.at(-1)?.frame;
  return frame === undefined ? row.task : { task: row.task, frame };
}

function hash(value: string): number {
  let sum = 0;
  for (let i = 0; i < value.length; i++) sum = (Math.imul(sum, 31) + value.charCodeAt(i)) >>> 0;
  return sum;
}

interface VersionsProps {
  readonly definition: ExecutionDefinition | undefined;
  /** Null: the one that it ran. */
  readonly chosen: number | null;
  readonly onChoose: (version: number | null) => void;
}

/** A choice only where there is one: the live version is another than the one that ran. */
function Versions({ definition, chosen, onChoose }: VersionsProps) {
  const workflow = definition?.workflow ?? null;
  const { data } = useQuery({ ...workflowQuery(workflow ?? ""), enabled: workflow !== null });
  const live = data?.publishedRevision ?? null;
  const ran = definition?.revision.number ?? null;
  if (live === null || live === ran) return null;
  const choices = [
    { version: null, label: ran === null ? text.same : text.sameNumber(ran) },
    { version: live, label: text.live(live) },
  ];
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1.5 font-medium">{text.version}</legend>
      {choices.map(({ version, label }) => (
        <label key={label} className="flex min-h-6 items-center gap-2">
          <input
            type="radio"
            name="version"
            className="size-4 accent-accent"
            checked={chosen === version}
            onChange={() => onChoose(version)}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}
