import { type SecretBox, SecretBoxError, type SecretContext } from "../ports/secret-box.ts";

/**
 * Envelope encryption by WebCrypto, AES-256-GCM (NIST SP 800-38D: 96-bit random IV, 128-bit tag) at both levels.
 * Each tenant has a key of its own, kept wrapped by the platform's: rotating the platform's key rewraps
 * one value a tenant, and erasing a tenant's wrapped key erases its secrets.
 */
const VERSION = "v1";
const KEY_BYTES = 32;
const IV_BYTES = 12;
const DATA_KEY: SecretContext = { purpose: "data-key", id: "1" };

interface Key {
  readonly id: string;
  readonly key: CryptoKey;
}

/**
 * A fresh key for a tenant, wrapped; to be stored and given to `createSecretBox`.
 *
 * @param platformKey 32 bytes in base64
 * @throws {SecretBoxError} `bad_platform_key`
 */
export async function createDataKey(platformKey: string | undefined, tenant: string): Promise<string> {
  const wrapping = await readPlatformKey(platformKey);
  return sealBytes(wrapping, crypto.getRandomValues(new Uint8Array(KEY_BYTES)), tenant, DATA_KEY);
}

/**
 * @param dataKey as `createDataKey` made it for this tenant
 * @throws {SecretBoxError} where the platform's key is not usable, or is not the one that wrapped `dataKey`
 */
export async function createSecretBox(
  platformKey: string | undefined,
  tenant: string,
  dataKey: string,
): Promise<SecretBox> {
  const bytes = await openBytes(await readPlatformKey(platformKey), dataKey, tenant, DATA_KEY);
  const key = await importKey(bytes);
  return {
    seal: (secret, context) => sealBytes(key, utf8(secret), tenant, context),
    open: async (sealed, context) => new TextDecoder().decode(await openBytes(key, sealed, tenant, context)),
  };
}

async function sealBytes(
  { id, key }: Key,
  plain: Uint8Array<ArrayBuffer>,
  tenant: string,
  context: SecretContext,
): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const cipher = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv, additionalData: associated(id, tenant, context) },
    key,
    plain,
  );
  return [VERSION, id, toBase64Url(iv), toBase64Url(new Uint8Array(cipher))].join(".");
}

async function openBytes(
  { id, key }: Key,
  sealed: string,
  tenant: string,
  context: SecretContext,
): Promise<Uint8Array<ArrayBuffer>> {
  const [version, keyId, ivText, cipherText, ...rest] = sealed.split(".");
  const iv = ivText === undefined ? undefined : fromBase64(ivText);
  const cipher = cipherText === undefined ? undefined : fromBase64(cipherText);
  if (
    version !== VERSION ||
    rest.length > 0 ||
    keyId === undefined ||
    iv?.length !== IV_BYTES ||
    cipher === undefined
  ) {
    throw new SecretBoxError("malformed", `a sealed secret has the form ${VERSION}.<key id>.<iv>.<ciphertext>`);
  }
  if (keyId !== id) throw new SecretBoxError("unknown_key", `sealed by key ${keyId}, and the key at hand is ${id}`);
  try {
    return new Uint8Array(
      await crypto.subtle.decrypt(
        { name: "AES-GCM", iv, additionalData: associated(id, tenant, context) },
        key,
        cipher,
      ),
    );
  } catch {
    throw new SecretBoxError(
      "tampered",
      `does not open as ${context.purpose} of ${context.id}: it was changed, or sealed for something else`,
    );
  }
}

/** JSON keeps the parts apart: no two contexts give the same bytes. */
function associated(keyId: string, tenant: string, context: SecretContext): Uint8Array<ArrayBuffer> {
  return utf8(JSON.stringify([VERSION, keyId, tenant, context.purpose, context.id]));
}

async function readPlatformKey(text: string | undefined): Promise<Key> {
  const bytes = text === undefined ? undefined : fromBase64(text.trim());
  if (bytes?.length !== KEY_BYTES) {
    throw new SecretBoxError(
      "bad_platform_key",
      `PLATFORM_KEY ${text === undefined || text === "" ? "is not set" : "is malformed"}: it must be ${KEY_BYTES} random bytes in base64`,
    );
  }
  return importKey(bytes);
}

/** The key's id is of its SHA-256: it tells which key sealed a value, and nothing of the key. */
async function importKey(bytes: Uint8Array<ArrayBuffer>): Promise<Key> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  return { id: toBase64Url(digest.subarray(0, 6)), key };
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(new TextEncoder().encode(text));
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Both alphabets, with or without padding; undefined where it is neither. */
function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) return undefined;
  try {
    return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/").replaceAll("=", "")), (character) =>
      character.charCodeAt(0),
    );
  } catch {
    return undefined;
  }
}
