import { isAnchored } from "../builder/anchor.ts";

export type Json = Record<string, unknown>;

/** What a step is besides what it does: these stay, whatever it does instead. */
function kept(task: Json): Json {
  const made: Json = {};
  for (const member of ["if", "export", "then"]) if (member in task) made[member] = task[member];
  // What would undo it is left out: nothing was done.
  const { compensate: _compensate, ...metadata } = (task["metadata"] ?? {}) as Json;
  return Object.keys(metadata).length === 0 ? made : { ...made, metadata };
}

/** A step that gives a value, whatever it is: as data, never as an expression. */
export function literal(task: Json, value: unknown, isLoose: boolean): Json {
  const output = isAnchored(task) ? { output: task["output"] } : {};
  return { ...giving(value, isLoose), ...output, ...kept(task) };
}

function giving(value: unknown, isLoose: boolean): Json {
  if (typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0)
    return { set: asData(value, isLoose) };
  // `set` takes an object or a text: JSON is jq, and gives itself.
  const source = JSON.stringify(value ?? null);
  if (source.length < MAX_SOURCE_UNITS) return { set: `\${ ${source} }` };
  return { do: [{ pinned: { set: { value: asData(value, isLoose) }, output: { as: "${ .value }" } } }] };
}

/** Well below what an expression may have (MAX_EXPRESSION_LENGTH). */
const MAX_SOURCE_UNITS = 8_000;

/** A step that gives what it got. */
export function passing(task: Json): Json {
  return { set: "${ . }", ...kept(task) };
}

/** A step that is not run, whatever its condition says, and where nothing jumps. */
export function skipped(task: Json): Json {
  // A switch has cases and nothing else that could be left; what is skipped is not looked at.
  const { then: _then, ...rest } = task;
  return { ...rest, if: "${ false }" };
}

/** A step that acts on the world, in a test that has no result of it. */
export function refusing(task: Json, name: string): Json {
  return {
    ...kept(task),
    raise: {
      error: {
        type: "https://serverlessworkflow.io/spec/1.0.0/errors/runtime",
        status: 409,
        title: NO_RESULT,
        detail: asData(
          `This test has no result of "${name}", and tests change nothing outside: save it anew from a run that came by it.`,
          false,
        ),
      },
    },
  };
}

/** Title of the error of a step that a test came to and has no result of. */
export const NO_RESULT = "No Result Kept";

/** Texts that would be read as expressions are written so that they give themselves. */
function asData(value: unknown, isLoose: boolean): unknown {
  if (typeof value === "string") {
    if (isLoose) return `\${ ${JSON.stringify(value)} }`;
    return value.replaceAll("${", '${ "${" }');
  }
  if (Array.isArray(value)) return value.map((element) => asData(element, isLoose));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, asData(member, isLoose)]));
}
