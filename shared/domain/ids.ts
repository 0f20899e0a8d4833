/**
 * Identifiers. Each one names its tenant, so that no look-up is needed to find the object that
 * holds the thing (docs/decisions/0005-ids.md).
 *
 * | id         | form                                           |
 * |------------|------------------------------------------------|
 * | tenant     | `k3v9q2m7x1` (10 characters of Crockford base32) |
 * | workflow   | `wf_<tenant>_<random>`                          |
 * | revision   | `rev_<tenant>_<random>`                         |
 * | hook       | `hook_<tenant>_<random>`                        |
 * | key        | `key_<tenant>_<random>`, its secret `mrk_<tenant>_<random>` |
 * | secret     | `sec_<tenant>_<random>`                         |
 * | connection | `con_<tenant>_<random>`                         |
 * | ticket     | `tkt_<tenant>_<random>`                         |
 * | human task | `ask_<tenant>_<random>`, its links `lnk_<tenant>_<random>` (260 bits) |
 * | bulk operation | `blk_<tenant>_<random>`                     |
 * | template   | `tpl_<tenant>_<random>`                         |
 * | workflow test | `tst_<tenant>_<random>`                      |
 * | notification | `ntf_<tenant>_<random>`                       |
 * | execution  | `exe_<tenant>_<lane><home><sequence>`           |
 */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const TENANT = "[0-9a-hjkmnp-tv-z]{10}";

/** The last millisecond that a sequence can tell: 32^11 / 4096 of them. In the year 2248. */
const MAX_TIME = 2 ** 43 - 1;

export const TENANT_ID = new RegExp(`^${TENANT}$`);
export const EXECUTION_ID = new RegExp(`^exe_(${TENANT})_([0-9a-hjkmnp-tv-z]{2})([io])([0-9a-hjkmnp-tv-z]{11})$`);

/** Where an execution's journal is: in the intake lane that took it in, or in an object of its own. */
export type Home = "intake" | "object";

export interface ExecutionIdParts {
  readonly tenant: string;
  readonly lane: number;
  readonly home: Home;
  /** Unique within the lane, ascending, and in the order of time: milliseconds since 1970 × 4096 + n. */
  readonly sequence: number;
}

export type IdKind =
  | "wf"
  | "rev"
  | "hook"
  | "key"
  | "mrk"
  | "tkt"
  | "ses"
  | "sec"
  | "con"
  | "ask"
  | "lnk"
  | "blk"
  | "tpl"
  | "tst"
  | "ntf";

const ID_LENGTH: Record<IdKind, number> = {
  wf: 16,
  rev: 16,
  hook: 24,
  key: 16,
  mrk: 40,
  tkt: 40,
  ses: 40,
  sec: 16,
  con: 16,
  ask: 16,
  lnk: 52,
  blk: 16,
  tpl: 16,
  tst: 16,
  ntf: 16,
};

/** @param bytes as many random bytes as characters are wanted; five bits of each are used. */
export function encodeRandom(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += ALPHABET.charAt(byte & 31);
  return text;
}

/** A fresh tenant id from ten random bytes. */
export function tenantId(random: (length: number) => Uint8Array): string {
  return encodeRandom(random(10));
}

/** A fresh id of the given kind; `mrk`, `tkt` and `ses` carry 200 bits and serve as credentials. */
export function newId(kind: IdKind, tenant: string, random: (length: number) => Uint8Array): string {
  return `${kind}_${tenant}_${encodeRandom(random(ID_LENGTH[kind]))}`;
}

/** The tenant that an id or credential names, or undefined where it is not of that form. */
export function tenantOf(id: string): string | undefined {
  const tenant = /^[a-z]{2,4}_([0-9a-z]{10})_[0-9a-z]+$/.exec(id)?.[1];
  return tenant !== undefined && TENANT_ID.test(tenant) ? tenant : undefined;
}

function encodeNumber(value: number, width: number): string {
  let text = "";
  let rest = value;
  for (let i = 0; i < width; i++) {
    text = ALPHABET.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

function decodeNumber(text: string): number {
  let value = 0;
  for (const character of text) value = value * 32 + ALPHABET.indexOf(character);
  return value;
}

export function executionId(parts: ExecutionIdParts): string {
  const home = parts.home === "intake" ? "i" : "o";
  return `exe_${parts.tenant}_${encodeNumber(parts.lane, 2)}${home}${encodeNumber(parts.sequence, 11)}`;
}

export function parseExecutionId(id: string): ExecutionIdParts | undefined {
  const match = EXECUTION_ID.exec(id);
  if (!match) return undefined;
  const [, tenant, lane, home, sequence] = match as unknown as [string, string, string, string, string];
  return {
    tenant,
    lane: decodeNumber(lane),
    home: home === "i" ? "intake" : "object",
    sequence: decodeNumber(sequence),
  };
}

/** Sorts a tenant's executions by the time they began: sequence, then lane. Unique within the tenant. */
export function executionSortKey(id: string): string {
  return id.slice(-11) + id.slice(-14, -12);
}

/** The lowest sort key of an execution that begins at this time, in milliseconds since 1970. */
export function sortKeyAt(time: number): string {
  return `${encodeNumber(Math.min(Math.max(Math.ceil(time), 0), MAX_TIME) * 4096, 11)}00`;
}

/** The id that a sort key was made of. */
export function executionIdAt(tenant: string, sortKey: string, home: Home): string {
  return `exe_${tenant}_${sortKey.slice(-2)}${home === "intake" ? "i" : "o"}${sortKey.slice(0, -2)}`;
}
