/** `output.as` of a step that hands on what it was given: what comes after reads what it read before the step was there. */
export const ANCHOR = "${ $task.input }";
/** The same for a container that gives a list: what its last run gave, as if it were not there. */
export const LAST = "${ if length > 0 then .[-1] else $task.input end }";

/** Whether a task hands on what it was given, so that its result is not its output, but in the context under its name. */
export function isAnchored(task: unknown): boolean {
  const output = typeof task === "object" && task !== null && "output" in task ? task.output : undefined;
  const as = typeof output === "object" && output !== null && "as" in output ? output.as : undefined;
  return as === ANCHOR || as === LAST;
}
