import { useMemo } from "react";
import {
  looksLikeSteps,
  usersOf,
  type Edit,
  type ListPath,
  type NewStep,
  type Outline,
  type StepPath,
} from "../../../shared/builder/index.ts";
import { START } from "../canvas/layout-types.ts";
import { builderStrings as text } from "../strings/builder.ts";
import { decisionFor } from "./answer.ts";
import type { Dialog } from "./dialogs.tsx";
import { copyAll, doOne, findStep, inOrder, moveAll, removeAll, type Done } from "./steps.ts";
import type { DraftHand } from "./use-draft.ts";

export type Wrap = Extract<Edit, { type: "wrap" }>["as"];

export interface Notice {
  readonly text: string;
  readonly undo?: boolean;
  readonly bad?: boolean;
}

interface Hands {
  readonly draft: DraftHand;
  readonly outline: Outline | null;
  readonly selection: ReadonlySet<StepPath>;
  readonly mayEdit: boolean;
  readonly select: (paths: Iterable<StepPath>) => void;
  /** Selects as well, and opens nothing. */
  readonly mark: (paths: readonly StepPath[]) => void;
  readonly say: (notice: Notice | null) => void;
  readonly ask: (dialog: Dialog) => void;
}

/** What can be done to steps, by whichever way it is asked for: mouse, keyboard, menu or palette. */
export function useActions({ draft, outline, selection, mayEdit, select, mark, say, ask }: Hands) {
  return useMemo(() => {
    const { store } = draft;
    const chosen = outline === null ? [] : inOrder(outline, selection);
    const take = (
      done: Done,
      choose: (paths: readonly StepPath[]) => void = select,
      key: string | null = null,
    ): boolean => {
      if (!mayEdit) {
        say({ text: text.notices.watching, bad: true });
        return false;
      }
      if ("refused" in done) {
        say({ text: done.refused, bad: true });
        return false;
      }
      store.change(done.text, done.select[0] ?? null, key);
      choose(done.select);
      say(null);
      return true;
    };
    const one = (edit: Edit): boolean => take(doOne(store.text, edit));
    /** From a step's form, maybe as it is left: what is open beside the canvas by then stays open. */
    const write = (edit: Edit): StepPath | null => {
      const done = doOne(store.text, edit);
      return take(done, mark) && !("refused" in done) ? (done.select[0] ?? null) : null;
    };
    /** While it is typed: one change, and what is open beside the canvas stays open. */
    const entitle = (title: string): boolean => take(doOne(store.text, { type: "setTitle", title }), mark, "title");
    const titleOf = (path: StepPath): string => (outline && findStep(outline, path)?.step.title) ?? "";

    /** Where what comes next goes: behind what is selected, else at the end. */
    const slot = (): { list: ListPath; index: number } | null => {
      if (outline === null) return null;
      const last = chosen.at(-1);
      const place = last === undefined ? null : findStep(outline, last);
      if (place !== null) return { list: place.list.path, index: place.index + 1 };
      return { list: outline.list.path, index: selection.has(START) ? 0 : outline.list.steps.length };
    };
    const remove = (paths: readonly StepPath[], anyway = false): void => {
      const [first] = paths;
      if (first === undefined || outline === null) return;
      const gone = (path: StepPath): boolean => paths.some((own) => path === own || path.startsWith(`${own}/`));
      const users = paths.flatMap((path) => usersOf(store.text, path)).filter((user) => !gone(user.path));
      if (users.length > 0 && !anyway) {
        const by = [...new Set(users.map((user) => `“${titleOf(user.path)}”`))].slice(0, 3).join(", ");
        ask({ kind: "used", paths, lead: text.notices.used(titleOf(first), by) });
        return;
      }
      const place = findStep(outline, first);
      const title = titleOf(first);
      const done = removeAll(store.text, paths, anyway);
      // What stood before it is next in line, also where this is done again after an undo.
      const near = place?.list.steps[place.index - 1]?.path ?? START;
      if (!take("refused" in done ? done : { ...done, select: [near] })) return;
      say({
        text: paths.length === 1 ? text.notices.deleted(title) : text.notices.deletedMany(paths.length),
        undo: true,
      });
    };
    const copy = (): string | null => {
      const yaml = chosen.length === 0 ? null : copyAll(store.text, chosen);
      if (yaml !== null) say({ text: text.notices.copied(chosen.length) });
      return yaml;
    };
    const paste = (yaml: string): void => {
      const to = slot();
      if (!looksLikeSteps(yaml)) say({ text: text.notices.notSteps, bad: true });
      else if (to !== null) one({ type: "insert", ...to, step: { yaml } });
    };
    return {
      chosen,
      one,
      write,
      entitle,
      remove,
      copy,
      paste,
      slot,
      insert: (list: ListPath, index: number, step: NewStep): boolean => {
        const decision = outline === null ? null : decisionFor(outline, list, index, step);
        const done = decision === null ? null : doOne(store.text, decision);
        return done === null || "refused" in done ? one({ type: "insert", list, index, step }) : take(done);
      },
      move: (paths: readonly StepPath[], list: ListPath, index: number) =>
        outline !== null && take(moveAll(store.text, inOrder(outline, paths), list, index)),
      /** One place up or down in its list. */
      nudge: (by: -1 | 1): void => {
        const [path] = chosen;
        const place = outline === null || path === undefined || chosen.length !== 1 ? null : findStep(outline, path);
        if (place === null || path === undefined) return;
        const to = place.index + by;
        if (to < 0 || to >= place.list.steps.length) return;
        one({ type: "move", path, list: place.list.path, index: by === 1 ? to + 1 : to });
      },
      duplicate: (): void => {
        const yaml = chosen.length === 0 ? null : copyAll(store.text, chosen);
        const to = slot();
        if (yaml !== null && to !== null) one({ type: "insert", ...to, step: { yaml } });
      },
      wrap: (as: Wrap) => one({ type: "wrap", paths: chosen, as }),
      unwrap: (path: StepPath) => one({ type: "unwrap", path }),
      addPath: (path: StepPath): void => {
        const place = outline === null ? null : findStep(outline, path);
        if (place === null) return;
        const paths = place.step.lists.filter((list) => list.role === "path" || list.role === "branch");
        const name = place.step.kind === "parallel" ? text.newBranch : text.newPath;
        one({ type: "addPath", path, label: name(paths.length + 1) });
      },
    };
  }, [draft, outline, selection, mayEdit, select, mark, say, ask]);
}

export type Actions = ReturnType<typeof useActions>;
