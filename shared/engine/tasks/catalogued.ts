import type { EmailEffect, ListenEffect, PersonRequest } from "../../domain/effects.ts";
import { DEFAULT_CALL_TIMEOUT_MS } from "../../domain/limits.ts";
import type { Value } from "../authentication.ts";
import { optional, type Compiler } from "../compiler.ts";
import { TaskFailure } from "../errors.ts";
import type { Template } from "../evaluate.ts";
import { list, record, scalar } from "./values.ts";

/**
 * Calls that only the functions of Millrace's own catalogue may make: what the DSL has no task for.
 * `call: millrace.email` and `call: millrace.person`; their `with` has the members of the effects.
 */
export const EMAIL = "millrace.email";
export const PERSON = "millrace.person";

export interface EmailBody {
  readonly kind: "email";
  readonly with: Template;
}

/** A person is asked; what the effect is settled with is the output. */
export interface PersonBody {
  readonly kind: "person";
  readonly with: Template;
  readonly expires: Template<number> | null;
  readonly remindAfter: Template<number> | null;
}

/** Where a person is not told otherwise: a week. */
const DEFAULT_EXPIRY_MS = 7 * 24 * 60 * 60 * 1000;

export function compileCatalogued(compiler: Compiler, call: string, given: unknown): EmailBody | PersonBody | null {
  if (!compiler.catalogued) return null;
  const { make } = compiler;
  if (call === EMAIL) return { kind: "email", with: make.value(given ?? {}) };
  if (call !== PERSON) return null;
  const { expires, remindAfter, ...rest } = (given ?? {}) as Readonly<Record<string, unknown>>;
  return {
    kind: "person",
    with: make.value(rest),
    expires: optional(expires, make.duration),
    remindAfter: optional(remindAfter, make.duration),
  };
}

export function emailRequest(body: EmailBody, value: Value): EmailEffect {
  const given = record(value(body.with), "with");
  const addresses = (name: string): readonly string[] => (absent(given[name]) ? [] : list(given[name], name));
  return {
    kind: "email",
    connection: scalar(given["connection"], "connection"),
    from: scalar(given["from"] ?? "", "from"),
    to: addresses("to"),
    cc: addresses("cc"),
    bcc: addresses("bcc"),
    replyTo: text(given["replyTo"], "replyTo"),
    subject: scalar(given["subject"] ?? "", "subject"),
    text: text(given["text"], "text"),
    html: text(given["html"], "html"),
    timeoutMs: DEFAULT_CALL_TIMEOUT_MS,
  };
}

/** @param now milliseconds since 1970: the request expires so long after it */
export function personRequest(body: PersonBody, value: Value, now: number): ListenEffect {
  const given = record(value(body.with), "with");
  const form = given["form"];
  if (form !== "approve" && form !== "form")
    throw new TaskFailure("configuration", "Invalid request", 'form must be "approve" or "form".');
  const person: PersonRequest = {
    form,
    assignee: scalar(given["assignee"], "assignee"),
    title: scalar(given["title"], "title"),
    description: text(given["description"], "description"),
    schema: given["schema"] ?? null,
    expiresAt: now + duration(body.expires, value, DEFAULT_EXPIRY_MS),
    // Nothing, or no time at all: no reminder.
    remindAfterMs: duration(body.remindAfter, value, null) || null,
    notify: text(given["notify"], "notify"),
  };
  return { kind: "listen", filters: [], person };
}

/** An expression that gives nothing leaves the default. */
function duration<Default extends number | null>(template: Template<number> | null, value: Value, none: Default) {
  return template === null ? none : value(template);
}

function text(value: unknown, what: string): string | null {
  return absent(value) ? null : scalar(value, what);
}

function absent(value: unknown): boolean {
  return value === undefined || value === null;
}
