import { createHmac } from "node:crypto";

/**
 * A Standard Webhooks signature by node:crypto: the library's own JavaScript would cost the load
 * generator more than the request does.
 * @param secret `whsec_` and base64
 * @param at seconds since 1970
 */
export function signature(secret: string, id: string, at: number, body: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return `v1,${createHmac("sha256", key).update(`${id}.${at}.${body}`).digest("base64")}`;
}
