import { z } from "zod";

/** One thing wrong with what was sent; `path` is a JSON pointer into it. */
export const problemItemSchema = z
  .object({
    path: z.string().meta({ description: "JSON pointer into what was sent.", example: "/do/0/charge/with/endpoint" }),
    code: z.string().meta({ description: "Stable and dot-separated.", example: "task.unknown" }),
    message: z.string(),
    line: z.number().int().optional(),
    column: z.number().int().optional(),
    severity: z
      .literal("warning")
      .optional()
      .meta({ description: "It runs all the same, and may not do what was meant. Absent: it is refused." }),
  })
  .meta({ id: "ProblemItem" });

/** What is kept, of which somebody has seen another version. */
export const currentSchema = z
  .object({
    version: z.number().int(),
    updatedAt: z.string().nullable(),
    updatedBy: z.object({ id: z.string(), name: z.string() }).nullable(),
  })
  .meta({ id: "Current", description: "Of a draft's 409: the version that is kept, since when, and by whom." });

/** RFC 9457. Every error of the API has this form, as `application/problem+json`. */
export const problemSchema = z
  .object({
    type: z
      .string()
      .meta({ description: "Names the kind of problem; stable.", example: "urn:millrace:problem:not-found" }),
    title: z.string().meta({ example: "Not found" }),
    status: z.number().int().meta({ example: 404 }),
    detail: z.string().meta({ description: "What is wrong here, and how to mend it." }),
    instance: z.string().optional(),
    requestId: z.string().meta({ description: "Name it when you ask for help; also in the header X-Request-Id." }),
    problems: z.array(problemItemSchema).optional(),
    current: currentSchema.optional(),
  })
  .meta({ id: "Problem", description: "RFC 9457 problem details." });
export type ProblemDocument = z.infer<typeof problemSchema>;
export type ProblemItem = z.infer<typeof problemItemSchema>;

/** What the client throws where the API answers with a problem. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  readonly problem: ProblemDocument;

  constructor(problem: ProblemDocument) {
    super(problem.detail);
    this.problem = problem;
  }

  get status(): number {
    return this.problem.status;
  }
}
