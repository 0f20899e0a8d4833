/** What an expression of the DSL is given besides its input (DSL 1.0.3, "Runtime expression arguments"). */
export const ARGUMENTS = [
  "context",
  "input",
  "output",
  "secrets",
  "authorization",
  "task",
  "workflow",
  "runtime",
] as const;

export type ArgumentName = (typeof ARGUMENTS)[number];
