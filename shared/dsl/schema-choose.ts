import { z } from "zod";

/**
 * A union whose branch is chosen by looking at the value, so that a mistake yields the problems of
 * the branch that was meant. zod's own union reports every branch that did not match.
 *
 * @param pick the schema that the value should be read with, or a sentence saying why there is none
 */
export function choose<T>(pick: (value: unknown) => z.ZodType<T> | Refusal): z.ZodType<T> {
  return z
    .custom<T>(() => true)
    .superRefine((value: unknown, context) => {
      const branch = pick(value);
      if (!(branch instanceof z.ZodType)) {
        context.addIssue({
          code: "custom",
          message: branch.message,
          path: branch.path ?? [],
          params: { code: branch.code },
        });
        return;
      }
      const read = branch.safeParse(value);
      if (read.success) return;
      for (const issue of read.error.issues)
        context.addIssue({ ...issue, input: value } as Parameters<typeof context.addIssue>[0]);
    });
}

export interface Refusal {
  /** Stable and dot-separated, as in a `Problem`. */
  readonly code: string;
  readonly message: string;
  readonly path?: (string | number)[];
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a value is, in a user's words. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return "nothing (null)";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  if (typeof value === "string") return "text";
  return `a ${typeof value}`;
}
