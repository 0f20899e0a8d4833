import { z } from "zod";

/** A CloudEvent as a case sends it; id and specversion are made where they are left out. */
const eventSchema = z.looseObject({ type: z.string(), source: z.string().default("https://conformance.example") });

/** A request that a service must have seen, as far as it is told here. */
const requestSchema = z.strictObject({
  method: z.string().optional(),
  /** The origin that the definition names, and the path with its query. */
  url: z.string(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.unknown().optional(),
  /** How often; once where it isn't said. */
  times: z.number().int().min(0).default(1),
});

const expectationSchema = z.strictObject({
  status: z.enum(["completed", "faulted", "cancelled"]).optional(),
  /** The whole output. */
  output: z.unknown().optional(),
  /** Members of the output; what is beside them is not looked at. */
  outputHas: z.unknown().optional(),
  /** Members of the error. */
  errorHas: z.record(z.string(), z.unknown()).optional(),
  requests: z.array(requestSchema).optional(),
});

/** How a definition is run, and what should come of it. Stands beside a definition as `<name>.case.yaml`. */
export const caseSchema = z.strictObject({
  input: z.unknown().optional(),
  /** Posted one after the other once the execution waits, or, where the definition has a schedule, once it is published. */
  events: z.array(eventSchema).default([]),
  /** Put before, erased after. */
  secrets: z.record(z.string(), z.unknown()).default({}),
  /** Definitions that are published before, archived after. */
  workflows: z.array(z.unknown()).default([]),
  /** What differs from the definition as it is written: JSON pointer, new value. */
  changes: z.record(z.string(), z.unknown()).default({}),
  /** By path (`/v2/pet/1`), how many times a service answers 503 before it serves. */
  failures: z.record(z.string(), z.number().int()).default({}),
  /** Paths that are answered by a redirect first. */
  moved: z.array(z.string()).default([]),
  /** Refused by validation: the code of each problem, once. */
  refused: z.array(z.string()).optional(),
  /** Never ends by itself: cancelled once this task was completed so many times, and the expected requests were seen. */
  cancelAfter: z.strictObject({ task: z.string(), times: z.number().int() }).optional(),
  /** A subscription stays open when all messages were sent; else the service closes it. */
  stays: z.boolean().default(false),
  expect: expectationSchema.default({}),
  /** Why it is refused, or what was changed and why. */
  note: z.string().optional(),
});

export type Case = z.infer<typeof caseSchema>;
export type CaseInput = z.input<typeof caseSchema>;
export type Expectation = z.infer<typeof expectationSchema>;

export type Result = "passed" | "refused" | "failed";

export interface Verdict {
  readonly group: "scenario" | "definition" | "mutations";
  readonly name: string;
  /** `refused`: before it ran, as it should be. */
  readonly result: Result;
  readonly reason: string;
  readonly tookMs: number;
}
