import type { Available } from "../../../../shared/builder/types.ts";

/** What an expression can see, as far as it was seen: `.` is the input of the step, by the step before it. */
export interface Scene {
  readonly input: unknown;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The variables of the language, filled from samples; what nobody has seen is not there. */
export function sceneOf(available: readonly Available[], input: unknown): Scene {
  const context: Record<string, unknown> = {};
  const variables: Record<string, unknown> = {};
  let trigger: unknown = null;
  for (const { reference, sample } of available) {
    const { source } = reference;
    if (sample === undefined) continue;
    if (source.kind === "trigger") trigger = reference.path.length === 0 ? sample : trigger;
    if (source.kind === "step") context[source.name] = sample;
    if (source.kind === "item") variables[source.name] = sample;
  }
  return {
    input: input === undefined ? null : input,
    variables: {
      ...variables,
      context,
      input: input ?? null,
      output: input ?? null,
      secrets: {},
      workflow: { id: "exe_preview", input: trigger, definition: {}, startedAt: {} },
      task: { name: "", reference: "", definition: {}, input: input ?? null, output: null, startedAt: {} },
      runtime: { name: "millrace", version: "", metadata: {} },
      authorization: null,
    },
  };
}

export type Preview =
  | { readonly kind: "values"; readonly values: readonly unknown[]; readonly more: number }
  | { readonly kind: "syntax"; readonly message: string; readonly from: number; readonly to: number }
  | { readonly kind: "error"; readonly message: string };

export interface PreviewRequest {
  readonly id: number;
  readonly source: string;
  readonly scene: Scene;
}
export interface PreviewAnswer {
  readonly id: number;
  readonly preview: Preview;
}
