import { type Result, fail, ok } from "../../shared/domain/result.ts";
import { randomBytes } from "./digest.ts";
import type { HookVerification } from "./rpc.ts";

/** Standard Webhooks: a symmetric secret is 24 to 64 random bytes, base64, after `whsec_`. Ours have 32. */
const STANDARD_PREFIX = "whsec_";
const STANDARD_MIN_BYTES = 24;
const STANDARD_MAX_BYTES = 64;
const MADE_BYTES = 32;
/** GitHub and bearer secrets are text that somebody else chose: long enough not to be guessed, printable. */
const PLAIN_SECRET = /^[\x21-\x7e]{16,512}$/;

/** The secret that a new hook gets: the caller's, where it will do, or one made here; null where it needs none. */
export function hookSecret(kind: HookVerification["kind"], given: string | null): Result<string | null> {
  switch (kind) {
    case "none":
      return given === null ? ok(null) : fail("invalid", "a hook without verification has no secret");
    case "standard-webhooks":
      if (given === null) return ok(STANDARD_PREFIX + btoa(String.fromCharCode(...randomBytes(MADE_BYTES))));
      return isStandardSecret(given)
        ? ok(given)
        : fail(
            "invalid",
            `the secret of standard-webhooks is ${STANDARD_PREFIX} and ${STANDARD_MIN_BYTES} to ${STANDARD_MAX_BYTES} bytes in base64`,
          );
    case "github":
    case "bearer":
      if (given === null) return ok(base64Url(randomBytes(MADE_BYTES)));
      return PLAIN_SECRET.test(given)
        ? ok(given)
        : fail("invalid", `the secret of ${kind} has 16 to 512 printable ASCII characters without spaces`);
  }
}

function isStandardSecret(secret: string): boolean {
  const encoded = secret.slice(STANDARD_PREFIX.length);
  if (!secret.startsWith(STANDARD_PREFIX) || !/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return false;
  try {
    const { length } = atob(encoded);
    return length >= STANDARD_MIN_BYTES && length <= STANDARD_MAX_BYTES;
  } catch {
    return false;
  }
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
