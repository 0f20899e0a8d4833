import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import type { StepPath, StepProblem } from "../../../shared/builder/index.ts";
import { api, ApiProblem, type Draft } from "../api.ts";
import { newKey } from "../lib/new-key.ts";
import { queryClient } from "../queries.ts";
import { builderStrings } from "../strings/builder.ts";
import { Button } from "../ui/button.tsx";
import { Modal } from "../ui/modal.tsx";
import { describe } from "../ui/page.tsx";
import type { DraftStore } from "./draft-store.ts";
import { draftQuery, revisionsQuery } from "./queries.ts";
import { ProblemList } from "./problems-panel.tsx";
import { PublishTests } from "./publish-tests.tsx";
import { sayOf, useDraftTests } from "./use-draft-tests.ts";

const text = builderStrings.publishing;
/** As many problems as are told at once. */
const MOST = 8;

export function PublishDialog({
  workflow,
  store,
  draft,
  problems,
  onPublished,
  onProblem,
  onClose,
}: {
  readonly workflow: string;
  readonly store: DraftStore;
  readonly draft: Draft;
  readonly problems: readonly StepProblem[];
  readonly onPublished: (version: number) => void;
  readonly onProblem: (path: StepPath | null, field?: string) => void;
  readonly onClose: () => void;
}) {
  const [note, setNote] = useState("");
  // One key for one dialog: a second click, or a try after a lost answer, publishes nothing more.
  const [key] = useState(newKey);
  const newer = draft.latest !== null && draft.latest !== draft.base ? draft.latest : null;
  // What is published is what was there when it was opened: nobody edits it meanwhile.
  const [draftText] = useState(() => store.text);
  // The platform runs them once more when it publishes, whoever asks it to. These are for whoever reads them while the
  // note is written: each as it ends, with its run to look at, and before anything was asked for that is refused.
  const tests = useDraftTests(workflow, draftText, problems.length === 0);
  const said = sayOf(tests);
  const publish = useMutation({
    mutationFn: async (evenIfTestsFail: boolean) => {
      if (!(await store.flush())) throw new Error(builderStrings.saving.failed);
      return api.drafts.publish({
        params: { id: workflow },
        headers: { "idempotency-key": key },
        body: {
          version: store.get().version,
          ...(note.trim() === "" ? {} : { note: note.trim() }),
          ...(newer === null ? {} : { base: newer }),
          ...(evenIfTestsFail ? { evenIfTestsFail } : {}),
        },
      });
    },
    onSuccess: async (published) => {
      void queryClient.invalidateQueries({ queryKey: ["workflows"] });
      void queryClient.invalidateQueries({ queryKey: ["workflow", workflow] });
      void queryClient.invalidateQueries({ queryKey: revisionsQuery(workflow).queryKey });
      const kept = await queryClient.fetchQuery(draftQuery(workflow));
      store.replaced(kept);
      onPublished(published.publishedRevision ?? published.revision);
    },
  });
  // The platform runs them too, and may know of one that was made a moment ago.
  const failing = said === "failed" || (publish.error !== null && isRefused(publish.error));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!publish.isPending && !failing && said !== "running") publish.mutate(false);
  };
  return (
    <Modal
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={text.title}
      lead={draft.latest === null ? text.first : text.lead}
    >
      <form onSubmit={submit} className="grid gap-4">
        {newer === null ? null : <p className="rounded-lg bg-wait-soft px-3 py-2 text-wait">{text.newer(newer)}</p>}
        {problems.length === 0 ? (
          <>
            <label className="grid gap-1.5">
              <span className="font-medium">{text.note}</span>
              <input
                value={note}
                maxLength={500}
                placeholder={text.placeholder}
                onChange={(event) => setNote(event.target.value)}
                className="h-9 rounded-lg border border-line-strong bg-surface px-3 placeholder:text-muted"
              />
            </label>
            <PublishTests workflow={workflow} state={tests} />
          </>
        ) : (
          <div className="grid gap-1">
            <p>{text.problems}</p>
            <ProblemList problems={problems.slice(0, MOST)} bad onSelect={onProblem} />
          </div>
        )}
        <p role="alert" className={publish.isError ? "text-bad" : "hidden"}>
          {publish.isError ? sayWhy(publish.error) : null}
        </p>
        <div className="flex flex-wrap items-center justify-end gap-2">
          {failing ? <p className="w-full text-muted">{text.tests.anywayLead}</p> : null}
          <Button onClick={onClose}>{text.cancel}</Button>
          {failing ? (
            <Button look="destroy" busy={publish.isPending} onClick={() => publish.mutate(true)}>
              {publish.isPending ? text.submitting : text.tests.anyway}
            </Button>
          ) : (
            <Button
              type="submit"
              look="primary"
              busy={publish.isPending || said === "running"}
              disabled={problems.length > 0}
            >
              {publish.isPending ? text.submitting : text.submit}
            </Button>
          )}
        </div>
      </form>
    </Modal>
  );
}

/** Because of its tests, and nothing else. */
const isRefused = (error: unknown): boolean =>
  error instanceof ApiProblem && error.problem.problems?.every(({ code }) => code.startsWith("test.")) === true;

function sayWhy(error: unknown): string {
  const first = error instanceof ApiProblem ? error.problem.problems?.[0]?.message : undefined;
  return first === undefined ? describe(error) : `${describe(error)} ${first}`;
}
