import type { EffectOutcome } from "../../domain/journal.ts";
import { maskMarkers } from "../../domain/secret-markers-in.ts";
import { basicForms, formsOf, MIN_REDACTED_CHARACTERS } from "./secret-forms.ts";

/** How much of a value may stand at the end of a text that was cut: what services say is cut at 500 characters. */
const MAX_CUT = 1_000;

/** Takes what was put into one request out of all that comes back. */
export class Redactor {
  readonly #nonce: string | undefined;
  /** Form → name of the secret. */
  readonly #forms = new Map<string, string>();
  #sorted: readonly (readonly [string, string])[] | null = null;

  constructor(nonce: string | undefined) {
    this.#nonce = nonce;
  }

  /** Every text and number within a value that was used. */
  add(name: string, value: unknown): void {
    if (typeof value === "string" || typeof value === "number" || typeof value === "bigint") {
      const text = String(value);
      if (text.length >= MIN_REDACTED_CHARACTERS) this.#remember(name, formsOf(text));
    } else if (typeof value === "object" && value !== null) {
      for (const member of Object.values(value)) this.add(name, member);
    }
  }

  addBasic(name: string, username: string, password: string): void {
    this.#remember(name, basicForms(username, password));
  }

  outcome(outcome: EffectOutcome): EffectOutcome {
    if (outcome.ok) return { ...outcome, output: this.value(outcome.output) };
    const { title, detail, instance } = outcome.error;
    return {
      ...outcome,
      error: {
        ...outcome.error,
        type: this.text(outcome.error.type),
        ...(title === undefined ? {} : { title: this.#cutText(title) }),
        ...(detail === undefined ? {} : { detail: this.#cutText(detail) }),
        ...(instance === undefined ? {} : { instance: this.text(instance) }),
      },
    };
  }

  value<T>(value: T): T;
  value(value: unknown): unknown {
    if (typeof value === "string") return this.text(value);
    if (typeof value === "number") {
      const name = this.#forms.get(String(value));
      return name === undefined ? value : label(name);
    }
    if (Array.isArray(value)) return value.map((item: unknown) => this.value(item));
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [this.text(key), this.value(member)]));
    }
    return value;
  }

  text(text: string): string {
    let clean = this.#nonce === undefined ? text : maskMarkers(text, this.#nonce);
    for (const [form, name] of this.#longestFirst()) {
      if (clean.length >= form.length && clean.includes(form)) clean = clean.replaceAll(form, label(name));
    }
    return clean;
  }

  /** Of a text that may have been cut short in the middle of a value, as what a service said is in an error. */
  #cutText(text: string): string {
    const clean = this.text(text);
    for (const [form, name] of this.#longestFirst()) {
      const longest = Math.min(form.length - 1, clean.length, MAX_CUT);
      for (let length = longest; length >= MIN_REDACTED_CHARACTERS; length--) {
        if (clean.endsWith(form.slice(0, length))) return clean.slice(0, -length) + label(name);
      }
    }
    return clean;
  }

  #remember(name: string, forms: readonly string[]): void {
    for (const form of forms) if (!this.#forms.has(form)) this.#forms.set(form, name);
    this.#sorted = null;
  }

  #longestFirst(): readonly (readonly [string, string])[] {
    this.#sorted ??= [...this.#forms].toSorted(([a], [b]) => b.length - a.length);
    return this.#sorted;
  }
}

function label(name: string): string {
  return `[secret ${name}]`;
}
