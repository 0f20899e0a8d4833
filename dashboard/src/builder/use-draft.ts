import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { applyEdit, type Edit, type StepPath } from "../../../shared/builder/index.ts";
import { api, ApiProblem, type Draft } from "../api.ts";
import { queryClient } from "../queries.ts";
import { DraftStore, type DraftState, type Saved } from "./draft-store.ts";
import { draftQuery } from "./queries.ts";

/** @returns what stands against it, in words; null: it is done. */
export type DoEdit = (edit: Edit) => { readonly select: StepPath | null } | { readonly refused: string };

export interface DraftHand extends DraftState {
  readonly text: string;
  readonly store: DraftStore;
  readonly edit: DoEdit;
}

async function save(workflow: string, text: string, version: number): Promise<Saved> {
  try {
    const draft = await api.drafts.save({ params: { id: workflow }, body: { text, version } });
    queryClient.setQueryData(draftQuery(workflow).queryKey, draft);
    return { kind: "saved", draft };
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 409)
      return { kind: "conflict", draft: await api.drafts.get({ params: { id: workflow } }) };
    // A text that is refused is refused again; anything else may pass.
    return { kind: "failed", error, again: !(error instanceof ApiProblem && error.status < 500) };
  }
}

/** One key for what is typed into one field, so that undo takes it back as a whole. */
const keyOf = (edit: Edit): string | null =>
  edit.type === "set" || edit.type === "setField"
    ? `${edit.path}#${edit.member}`
    : edit.type === "setCondition"
      ? `${edit.list}#condition`
      : null;

export function useDraft(initial: Draft): DraftHand {
  const workflow = initial.workflow;
  const [store] = useState(
    () =>
      new DraftStore(
        {
          workflow,
          save: (text, version) => save(workflow, text, version),
          keep: window.localStorage,
          now: () => Date.now(),
          later: (run, ms) => {
            const timer = setTimeout(run, ms);
            return () => clearTimeout(timer);
          },
        },
        initial,
      ),
  );
  useEffect(() => {
    const leave = (): void => {
      if (document.visibilityState === "hidden") void store.flush();
    };
    document.addEventListener("visibilitychange", leave);
    return () => {
      document.removeEventListener("visibilitychange", leave);
      void store.flush();
    };
  }, [store]);
  const state = useSyncExternalStore(store.subscribe, store.get);
  const edit = useCallback<DoEdit>(
    (change) => {
      const result = applyEdit(store.text, change);
      if (!result.ok) return { refused: result.error.detail };
      store.change(result.value.text, result.value.select, keyOf(change));
      return { select: result.value.select };
    },
    [store],
  );
  return useMemo(() => ({ ...state, text: state.history.now.text, store, edit }), [state, store, edit]);
}
