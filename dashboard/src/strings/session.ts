/** Who did something, where there is no name to say. */
export const sessionStrings = {
  key: "An API key",
  session: "Somebody signed in",
  system: "Millrace",
  me: (name: string) => `Me (${name})`,
} as const;
