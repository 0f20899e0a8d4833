/** The definition as text, and what the editor says of its words. */
export const yaml = {
  label: "The workflow as text",
  problems: (n: number) => (n === 0 ? "No problems" : n === 1 ? "1 problem" : `${n} problems`),
  next: "Next problem",
  hint: "Esc, then Tab leaves the text",
} as const;
