/** Who did something, where there is no name to say. */
export const sessionStrings = {
  key: "An API key",
  session: (id: string) => `Dashboard ${id}`,
  system: "Millrace",
  me: (name: string) => `Ask me (${name})`,
} as const;
