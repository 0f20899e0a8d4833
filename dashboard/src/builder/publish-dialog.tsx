import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import type { Outline, StepPath, StepProblem } from "../../../shared/builder/index.ts";
import { api, ApiProblem, type Draft } from "../api.ts";
import { queryClient } from "../queries.ts";
import { builderStrings } from "../strings/builder.ts";
import { Button } from "../ui/button.tsx";
import { Modal } from "../ui/modal.tsx";
import { describe } from "../ui/page.tsx";
import type { DraftStore } from "./draft-store.ts";
import { draftQuery, revisionsQuery } from "./queries.ts";
import { findStep } from "./steps.ts";

const text = builderStrings.publishing;

export function PublishDialog({
  workflow,
  store,
  draft,
  outline,
  problems,
  onPublished,
  onProblem,
  onClose,
}: {
  readonly workflow: string;
  readonly store: DraftStore;
  readonly draft: Draft;
  readonly outline: Outline | null;
  readonly problems: readonly StepProblem[];
  readonly onPublished: (version: number) => void;
  readonly onProblem: (path: StepPath | null) => void;
  readonly onClose: () => void;
}) {
  const [note, setNote] = useState("");
  // One key for one dialog: a second click, or a try after a lost answer, publishes nothing more.
  const [key] = useState(() => crypto.randomUUID());
  const newer = draft.latest !== null && draft.latest !== draft.base ? draft.latest : null;
  const publish = useMutation({
    mutationFn: async () => {
      if (!(await store.flush())) throw new Error(builderStrings.saving.failed);
      return api.drafts.publish({
        params: { id: workflow },
        headers: { "idempotency-key": key },
        body: {
          version: store.get().version,
          ...(note.trim() === "" ? {} : { note: note.trim() }),
          ...(newer === null ? {} : { base: newer }),
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
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!publish.isPending) publish.mutate();
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
        ) : (
          <div>
            <p className="font-medium">{text.problems}</p>
            <ul className="mt-1 grid">
              {problems.slice(0, 8).map((problem, i) => (
                <li key={i}>
                  <button
                    type="button"
                    onClick={() => onProblem(problem.step)}
                    className="w-full rounded-lg px-2 py-1.5 text-left hover:bg-sunken"
                  >
                    <span className="font-medium">
                      {(outline === null || problem.step === null
                        ? null
                        : findStep(outline, problem.step)?.step.title) ?? builderStrings.problems.whole}
                    </span>{" "}
                    <span className="text-bad">{problem.message}</span>
                  </button>
                </li>
              ))}
            </ul>
          </div>
        )}
        <p role="alert" className={publish.isError ? "text-bad" : "hidden"}>
          {publish.isError ? sayWhy(publish.error) : null}
        </p>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button type="submit" look="primary" disabled={publish.isPending || problems.length > 0}>
            {publish.isPending ? text.submitting : text.submit}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function sayWhy(error: unknown): string {
  const first = error instanceof ApiProblem ? error.problem.problems?.[0]?.message : undefined;
  return first === undefined ? describe(error) : `${describe(error)} ${first}`;
}
