import { isObject } from "./document.ts";
import { pointer } from "./tree.ts";
import type { FieldValue } from "./types.ts";

/** A secret that was typed where everybody who may read the workflow can read it. */
export interface FoundSecret {
  /** JSON pointer within the task. */
  readonly member: string;
  readonly value: string;
  /** What a connection would be made of. */
  readonly kind: "bearer" | "basic" | "key";
  /** Of a header or a parameter: its name. */
  readonly name: string;
}

/** Names of members whose value is a secret. */
const NAMES =
  /^(?:.*[-_. ])?(?:password|passwd|pwd|secret|token|api[-_ ]?key|apikey|access[-_ ]?key|private[-_ ]?key|client[-_ ]?secret|auth|authorization|credential|credentials|signature|x-api-key)s?$/i;
const CAMEL = /(?:Password|Secret|Token|ApiKey|AccessKey|PrivateKey)$/;
/** Keys by the form that their makers give them. */
const FORMS =
  /(?:\b|^)(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,}|glpat-[\w-]{20,}|xox[abprs]-[\w-]{10,}|sk-(?:[a-z]+-)?[\w-]{20,}|[rs]k_(?:live|test)_\w{16,}|AKIA[0-9A-Z]{16}|AIza[\w-]{35}|SG\.[\w-]{16,}\.[\w-]{16,}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|whsec_[\w+/=]{20,}|mlr_\w{16,})/;

/** Every secret in a task's own members that is typed as it is. What comes from a secret or from data is none. */
export function findSecrets(task: Readonly<Record<string, unknown>>): readonly FoundSecret[] {
  const found: FoundSecret[] = [];
  visit(task, "", "", found);
  return found;
}

/** Lists of tasks are steps of their own, and a schema describes what is secret and does not hold it. */
const SKIPPED = new Set(["do", "try", "catch", "fork", "compensate", "schema", "use"]);

function visit(value: unknown, member: string, name: string, found: FoundSecret[]): void {
  if (typeof value === "string") look(value, member, name, found);
  else if (Array.isArray(value)) value.forEach((item, index) => visit(item, `${member}/${index}`, name, found));
  else if (isObject(value))
    for (const [key, inner] of Object.entries(value))
      if (!SKIPPED.has(key)) visit(inner, member + pointer([key]), key, found);
}

function look(value: string, member: string, name: string, found: FoundSecret[]): void {
  const literal = value.trim();
  const scheme = /^(bearer|basic|token|apikey)\s+(\S.*)$/i.exec(literal);
  if (/^(?:proxy-)?authorization$/i.test(name)) {
    const rest = scheme?.[2] ?? literal;
    if (rest.length === 0 || rest.startsWith("${")) return;
    found.push({ member, value: literal, kind: kindOf(scheme?.[1]), name });
    return;
  }
  const form = FORMS.exec(literal);
  if (form !== null) {
    found.push({ member, value: literal, kind: scheme === null ? "key" : kindOf(scheme[1]), name });
    return;
  }
  const inAddress = /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]+:([^/\s@]+)@/i.exec(literal);
  if (inAddress !== null && !literal.includes("${")) {
    found.push({ member, value: literal, kind: "basic", name });
    return;
  }
  // The name tells, and a word that somebody refers to something by is none.
  if (
    (NAMES.test(name) || CAMEL.test(name)) &&
    literal.length >= MIN_LENGTH &&
    !literal.includes("${") &&
    !/\s/.test(literal)
  )
    found.push({
      member,
      value: literal,
      kind: name === "token" && member.includes("/bearer/") ? "bearer" : "key",
      name,
    });
}

const MIN_LENGTH = 6;

function kindOf(scheme: string | undefined): FoundSecret["kind"] {
  const lower = scheme?.toLowerCase();
  return lower === "basic" ? "basic" : lower === "bearer" ? "bearer" : "key";
}

/** What is kept of a found secret under a name, and the field's value that names it instead. */
export function keptAs({ value }: FoundSecret, name: string): { readonly secret: string; readonly field: FieldValue } {
  // Authorization carries its scheme before the token: that much is no secret.
  const scheme = /^(?:bearer|basic|token|apikey)\s+/i.exec(value)?.[0] ?? "";
  const ref = { source: { kind: "secret", name }, path: [] } as const;
  return {
    secret: value.slice(scheme.length),
    field: scheme === "" ? { kind: "value", ref } : { kind: "text", parts: [{ text: scheme }, { ref }] },
  };
}

/** `x-api-key` is `apiKey`: a name that `$secrets.` can be followed by, and that no other secret has. */
export function secretName({ name: of }: Pick<FoundSecret, "name">, taken: ReadonlySet<string>): string {
  const words = of
    .replace(/^x-/i, "")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "");
  const joined = words
    .map((word, i) => (i === 0 ? word.charAt(0).toLowerCase() : word.charAt(0).toUpperCase()) + word.slice(1))
    .join("");
  const name = /^[A-Za-z_]/.test(joined) ? joined : "secret";
  for (let n = 1; ; n++) {
    const one = n === 1 ? name : `${name}${n}`;
    if (!taken.has(one)) return one;
  }
}
