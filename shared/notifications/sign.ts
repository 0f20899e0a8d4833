/**
 * The headers of a webhook that we send, as Standard Webhooks 1.0 has them: HMAC-SHA256 over `id.timestamp.body`.
 *
 * @param id the same for every attempt: receivers know by it what they have had
 * @param secret `whsec_` and base64
 * @param at milliseconds since 1970: of this attempt, for receivers refuse what is old
 */
export async function signedHeaders(
  id: string,
  secret: string,
  at: number,
  body: string,
): Promise<Readonly<Record<string, string>>> {
  const timestamp = String(Math.floor(at / 1000));
  const bytes = Uint8Array.from(atob(secret.replace(/^whsec_/, "")), (character) => character.charCodeAt(0));
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signed = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(`${id}.${timestamp}.${body}`));
  return {
    "content-type": "application/json",
    "user-agent": "Millrace",
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${btoa(String.fromCharCode(...new Uint8Array(signed)))}`,
  };
}
