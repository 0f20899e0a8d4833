import { fail, ok, type Result } from "../domain/result.ts";
import { MAX_DEFINITION_BYTES } from "../domain/limits.ts";
import { type Json, openDocument } from "./document.ts";
import { decide } from "./decide.ts";
import { pathOfTask, problemAt, refused } from "./draft.ts";
import { addPath, removePath, renamePath, unwrap, wrap } from "./edit-lists.ts";
import { type Done, insert, move, remove, rename, type Strategy } from "./edit-steps.ts";
import { set, setCondition, setDocumentTitle, setFailure, setStart } from "./edit-values.ts";
import { keepInstances } from "./instances.ts";
import { type Changed, changedMeaning, type Meaning, meaningOf } from "./meaning.ts";
import { repair } from "./repair.ts";
import { isWithin, type Place, placeAt, places } from "./tree.ts";
import type { Edit, Edited } from "./types.ts";

/** One way to do an edit. */
interface Way {
  readonly strategy: Strategy;
  readonly repairs: boolean;
  readonly apart: boolean;
}

const PLAIN: Way = { strategy: "plain", repairs: false, apart: false };
const ANCHORED: Way = { ...PLAIN, strategy: "anchored" };
const WAYS: Partial<Record<Edit["type"], readonly Way[]>> = {
  insert: [PLAIN, ANCHORED],
  move: [PLAIN, ANCHORED, { ...PLAIN, repairs: true }, { ...ANCHORED, repairs: true }],
  wrap: [
    { ...PLAIN, apart: true },
    { ...ANCHORED, apart: true },
    PLAIN,
    ANCHORED,
    { ...PLAIN, repairs: true },
    { ...ANCHORED, repairs: true },
  ],
  decide: [PLAIN, ANCHORED, { ...PLAIN, repairs: true }, { ...ANCHORED, repairs: true }],
  unwrap: [PLAIN, { ...PLAIN, repairs: true }],
  delete: [PLAIN],
  removePath: [PLAIN],
};

/**
 * Changes a definition. Steps that are put in, moved, wrapped or taken out leave what every other field means as it is:
 * each way to do it is tried, and what all fields read is compared with what they read before.
 *
 * @returns `unprocessable` where the text can't be read, `not_found` where there is no such step, and `conflict` where
 *   it can't be done, with the fields that stand against it as problems: `step.used` names a step that is referred to
 */
export function applyEdit(text: string, edit: Edit): Result<Edited> {
  const ways = WAYS[edit.type];
  if (ways === undefined) return attempt(text, edit, PLAIN, false);
  let first: Result<Edited> | null = null;
  for (const way of ways) {
    if (way.apart && (edit.type !== "wrap" || edit.as !== "parallel")) continue;
    const result = attempt(text, edit, way, !(edit.type === "delete" && edit.anyway === true));
    // What another way could not help with.
    if (result.ok || result.error.problems?.some(({ code }) => code === "step.used") !== true) return result;
    first ??= result;
  }
  return first ?? refused("This can't be done here.");
}

function attempt(text: string, edit: Edit, way: Way, guarded: boolean): Result<Edited> {
  const opened = openDocument(text);
  if (!opened.ok) return opened;
  const { root, write } = opened.value;
  const before = guarded ? meaningOf(root) : null;
  const all = places(root);
  const source = edit.type === "move" ? placeAt(root, edit.path) : null;
  const across = source !== null && edit.type === "move" && edit.list !== source.listPath;
  const moved = new Set(across ? all.filter(({ path }) => isWithin(path, source.path)).map(({ task }) => task) : []);
  const instances = keepInstances(root);
  const done = perform(root, edit, way);
  if (!done.ok) return done;
  if (before !== null) {
    const changed = settle(root, before, edit, way, moved);
    if (changed.length > 0) return against(all, changed, edit);
  }
  instances();
  const written = write();
  if (written.length > MAX_DEFINITION_BYTES)
    return fail(
      "too_large",
      `A definition may have at most ${MAX_DEFINITION_BYTES} bytes: split it into several workflows.`,
    );
  return ok({ text: written, select: done.value === null ? null : pathOfTask(root, done.value) });
}

/** How often a repair may lead to another one. */
const MAX_REPAIRS = 4;

function settle(root: Json, before: Meaning, edit: Edit, way: Way, moved: ReadonlySet<Json>): readonly Changed[] {
  // Under a condition, what comes after may get what was there without it.
  const more = edit.type === "decide" || (edit.type === "wrap" && edit.as === "if");
  let changed = changedMeaning(before, meaningOf(root), root, more, moved);
  for (let round = 0; way.repairs && changed.length > 0 && round < MAX_REPAIRS; round++) {
    if (!repair(root, before, changed)) return changed;
    changed = changedMeaning(before, meaningOf(root), root, more, moved);
  }
  return changed;
}

function perform(root: Json, edit: Edit, way: Way): Done {
  switch (edit.type) {
    case "insert":
      return insert(root, edit, way.strategy);
    case "move":
      return move(root, edit, way.strategy);
    case "delete":
      return remove(root, edit);
    case "rename":
      return rename(root, edit);
    case "wrap":
      return wrap(root, edit, way.strategy, way.apart);
    case "unwrap":
      return unwrap(root, edit);
    case "decide":
      return decide(root, edit, way.strategy);
    case "set":
    case "setField":
      return set(root, edit);
    case "setCondition":
      return setCondition(root, edit);
    case "addPath":
      return addPath(root, edit);
    case "removePath":
      return removePath(root, edit);
    case "renamePath":
      return renamePath(root, edit);
    case "setFailure":
      return setFailure(root, edit);
    case "setStart":
      return setStart(root, edit);
    case "setTitle":
      return setDocumentTitle(root, edit);
  }
}

function against(all: readonly Place[], changed: readonly Changed[], edit: Edit): Result<Edited> {
  const problems = changed.map(({ task, member }) =>
    problemAt(all, task, member, "step.used", (title) => `“${title}” needs what it gives.`),
  );
  const titles = [...new Set(problems.map(({ message }) => message.slice(0, message.indexOf("”") + 1)))];
  const what =
    edit.type === "delete" || edit.type === "removePath"
      ? "taken out"
      : edit.type === "move"
        ? "moved there"
        : "put there";
  return refused(
    `It can't be ${what}: it would change what ${titles.slice(0, 3).join(", ")} ${titles.length > 1 ? "use" : "uses"}.`,
    problems,
  );
}
