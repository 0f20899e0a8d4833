import type { HookVerification } from "../../durable-objects/tenant/rpc.ts";
import { fail, ok, type Result } from "../../shared/domain/result.ts";
import { bearerToken, sameSecret } from "../gateway/secrets.ts";

/** A sender that rotates its secret signs with a few; more is somebody trying. */
const MAX_SIGNATURES = 8;
const HMAC = { name: "HMAC", hash: "SHA-256" } as const;

/** Null: it is who it says it is, or nobody asked. */
export type Verify = (headers: Headers, body: Uint8Array, nowMs: number) => Promise<Result<null>>;

const encoder = new TextEncoder();
const refuse = (detail: string) => fail("unauthenticated", detail);

/** The bytes of base64, or undefined where it is not. */
function fromBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function fromHex(text: string): Uint8Array | undefined {
  if (!/^[0-9a-fA-F]{64}$/.test(text)) return undefined;
  return Uint8Array.from({ length: 32 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
}

function importKey(bytes: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", bytes, HMAC, false, ["verify"]);
}

/**
 * Makes the check of one hook, with its key imported: once per hook, not per request.
 * `verify` of WebCrypto compares in constant time.
 */
export async function createVerify(verification: HookVerification, secret: string | null): Promise<Verify> {
  if (verification.kind === "none") return () => Promise.resolve(ok(null));
  if (secret === null) throw new Error(`a ${verification.kind} hook without a secret`);
  switch (verification.kind) {
    case "standard-webhooks":
      return standardWebhooks(await importKey(standardKey(secret)), verification.toleranceSeconds);
    case "github":
      return github(await importKey(encoder.encode(secret)));
    case "bearer":
      return async (headers) => {
        const given = bearerToken(headers);
        if (given === undefined) return refuse("This hook takes Authorization: Bearer <secret>.");
        return (await sameSecret(given, secret)) ? ok(null) : refuse("The bearer token is not this hook's.");
      };
  }
}

/** `whsec_` and base64, as the specification has it; the prefix may be absent. */
function standardKey(secret: string): Uint8Array {
  const bytes = fromBase64(secret.replace(/^whsec_/, ""));
  if (bytes === undefined || bytes.byteLength === 0) throw new Error("a Standard Webhooks secret that is not base64");
  return bytes;
}

/**
 * Standard Webhooks 1.0: HMAC-SHA256 over `id.timestamp.body`, any of several space-separated `v1,<base64>`.
 * The reference library has a fixed tolerance and needs the body as text, so that a byte that is not UTF-8
 * would be verified as another; the tests hold this against it.
 */
function standardWebhooks(key: CryptoKey, toleranceSeconds: number): Verify {
  return async (headers, body, nowMs) => {
    const id = headers.get("webhook-id");
    const timestamp = headers.get("webhook-timestamp");
    const signatures = headers.get("webhook-signature");
    if (id === null || timestamp === null || signatures === null) {
      const missing = [
        id === null && "webhook-id",
        timestamp === null && "webhook-timestamp",
        signatures === null && "webhook-signature",
      ];
      return refuse(
        `The request is not signed: there is no ${missing.filter((name) => name !== false).join(", no ")}.`,
      );
    }
    if (!/^\d{1,12}$/.test(timestamp)) return refuse("webhook-timestamp is not a number of seconds since 1970.");
    const ageSeconds = Math.floor(nowMs / 1000) - Number(timestamp);
    if (ageSeconds > toleranceSeconds)
      return refuse(`webhook-timestamp is ${ageSeconds} s old; at most ${toleranceSeconds} s are accepted.`);
    if (-ageSeconds > toleranceSeconds)
      return refuse(`webhook-timestamp is ${-ageSeconds} s in the future; at most ${toleranceSeconds} s are accepted.`);
    const prefix = encoder.encode(`${id}.${timestamp}.`);
    const signed = new Uint8Array(prefix.byteLength + body.byteLength);
    signed.set(prefix);
    signed.set(body, prefix.byteLength);
    for (const signature of signatures.split(" ").slice(0, MAX_SIGNATURES)) {
      const [version, encoded = ""] = signature.split(",");
      const bytes = version === "v1" ? fromBase64(encoded) : undefined;
      if (bytes !== undefined && (await crypto.subtle.verify("HMAC", key, bytes, signed))) return ok(null);
    }
    return refuse("No v1 signature in webhook-signature matches this body, id and timestamp.");
  };
}

/** As GitHub signs: `X-Hub-Signature-256: sha256=<hex>` over the body. */
function github(key: CryptoKey): Verify {
  return async (headers, body) => {
    const header = headers.get("x-hub-signature-256");
    if (header === null) return refuse("The request is not signed: there is no x-hub-signature-256.");
    const bytes = header.startsWith("sha256=") ? fromHex(header.slice("sha256=".length)) : undefined;
    if (bytes === undefined) return refuse('x-hub-signature-256 is not "sha256=" and 64 hexadecimal digits.');
    return (await crypto.subtle.verify("HMAC", key, bytes, body))
      ? ok(null)
      : refuse("x-hub-signature-256 does not match this body.");
  };
}
