/** What the page of one execution says, beside what is in strings.ts. */
export const watching = {
  kept: "kept from before",
} as const;
