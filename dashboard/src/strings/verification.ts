import type { Hook } from "../api.ts";

/** Who may send to an address: said the same wherever it is asked or shown. */
export const verificationStrings = {
  none: "Anyone who has the address",
  bearer: "Only who knows a secret",
  "standard-webhooks": "Only who seals it (Standard Webhooks)",
  github: "Only GitHub",
} satisfies Record<Hook["verification"]["kind"], string>;
