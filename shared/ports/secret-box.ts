/** What a secret is for. It is bound to the ciphertext: a secret moved to another place does not open there. */
export interface SecretContext {
  /** `hook`, `connection`, … */
  readonly purpose: string;
  /** The id of the thing whose secret it is. */
  readonly id: string;
}

/** Keeps one tenant's secrets. The tenant is part of what is bound. */
export interface SecretBox {
  /** @returns text that may be stored, `v1.<key id>.<iv>.<ciphertext>`; different each time */
  seal(secret: string, context: SecretContext): Promise<string>;
  /** @throws {SecretBoxError} */
  open(sealed: string, context: SecretContext): Promise<string>;
}

/**
 * - `bad_platform_key`: the platform's key is absent or is not 32 bytes in base64
 * - `malformed`: not of the form that `seal` makes
 * - `unknown_key`: sealed by another key than those at hand
 * - `tampered`: changed since, or sealed for another tenant, purpose or id
 */
export type SecretBoxErrorCode = "bad_platform_key" | "malformed" | "unknown_key" | "tampered";

export class SecretBoxError extends Error {
  override readonly name = "SecretBoxError";
  readonly code: SecretBoxErrorCode;

  constructor(code: SecretBoxErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
