/** Of who is signed in. */
export const sessionStrings = {
  me: (name: string) => `Ask me (${name})`,
} as const;
