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

/** The platform's key, 32 bytes in base64; while it is being replaced, also the one before. */
export interface PlatformKeys {
  readonly current: string | undefined;
  /** PLATFORM_KEY_PREVIOUS: opens what it wrapped, and wraps nothing any more. */
  readonly previous?: string | undefined;
}

/**
 * A fresh key for a tenant, wrapped; to be stored and given to `createSecretBox`.
 *
 * @throws {SecretBoxError} `bad_platform_key`
 */
export async function createDataKey(platformKey: PlatformKeys | string | undefined, tenant: string): Promise<string> {
  const [wrapping] = await readPlatformKeys(platformKey);
  return sealBytes(wrapping, crypto.getRandomValues(new Uint8Array(KEY_BYTES)), tenant, DATA_KEY);
}

/**
 * The same key of a tenant, wrapped by the platform's current one.
 *
 * @returns null where it is already
 * @throws {SecretBoxError} `unknown_key` where neither of the platform's keys wrapped it
 */
export async function rewrapDataKey(
  platformKey: PlatformKeys | string | undefined,
  tenant: string,
  dataKey: string,
): Promise<string | null> {
  const keys = await readPlatformKeys(platformKey);
  if (keyIdOf(dataKey) === keys[0].id) return null;
  return sealBytes(keys[0], await openBytes(keys, dataKey, tenant, DATA_KEY), tenant, DATA_KEY);
}

/** Which key sealed a value; it says nothing of the key. */
export function keyIdOf(sealed: string): string {
  return sealed.split(".", 2)[1] ?? "";
}

/**
 * @param dataKeys as `createDataKey` made them for this tenant: the first one seals, all of them open
 * @throws {SecretBoxError} where the platform's key is not usable, or did not wrap one of `dataKeys`
 */
export async function createSecretBox(
  platformKey: PlatformKeys | string | undefined,
  tenant: string,
  dataKeys: string | readonly [string, ...string[]],
): Promise<SecretBox & { readonly keyId: string }> {
  const platform = await readPlatformKeys(platformKey);
  const open = async (wrapped: string): Promise<Key> => importKey(await openBytes(platform, wrapped, tenant, DATA_KEY));
  const [newest, ...older] = typeof dataKeys === "string" ? [dataKeys] : dataKeys;
  const key = await open(newest);
  const keys = [key, ...(await Promise.all(older.map(open)))];
  return {
    keyId: key.id,
    seal: (secret, context) => sealBytes(key, utf8(secret), tenant, context),
    open: async (sealed, context) => new TextDecoder().decode(await openBytes(keys, sealed, tenant, context)),
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
  keys: readonly Key[],
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
  const found = keys.find(({ id }) => id === keyId);
  if (found === undefined) {
    const known = keys.map(({ id }) => id).join(" and ");
    throw new SecretBoxError("unknown_key", `sealed by key ${keyId}, and the key at hand is ${known}`);
  }
  const { id, key } = found;
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

/** The current one first. */
async function readPlatformKeys(given: PlatformKeys | string | undefined): Promise<readonly [Key, ...Key[]]> {
  const { current, previous } = typeof given === "object" ? given : { current: given };
  const key = await readPlatformKey("PLATFORM_KEY", current);
  return previous === undefined || previous === ""
    ? [key]
    : [key, await readPlatformKey("PLATFORM_KEY_PREVIOUS", previous)];
}

async function readPlatformKey(name: string, text: string | undefined): Promise<Key> {
  const bytes = text === undefined ? undefined : fromBase64(text.trim());
  if (bytes?.length !== KEY_BYTES) {
    throw new SecretBoxError(
      "bad_platform_key",
      `${name} ${text === undefined || text === "" ? "is not set" : "is malformed"}: it must be ${KEY_BYTES} random bytes in base64`,
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
