import type { PersonRequest } from "../../shared/domain/effects.ts";
import type { Result } from "../../shared/domain/result.ts";
import type { Page, PageRequest } from "./rpc.ts";

/** `withdrawn`: the workflow went on without it (cancelled, timed out, another branch was first). */
export type PersonTaskState = "open" | "answered" | "expired" | "withdrawn";

/** Of `person.approve` and of `person.form`. */
export type PersonAnswer =
  | { readonly approved: boolean; readonly comment: string | null }
  | { readonly answer: Readonly<Record<string, unknown>> };

/** Times are milliseconds since 1970. */
export interface PersonTaskRecord {
  readonly id: string;
  readonly execution: string;
  /** The workflow's name. */
  readonly workflow: string;
  /** What the execution is about (shared/domain/about.ts): for who may read executions, and not for who has a link. */
  readonly about: string | null;
  readonly form: "approve" | "form";
  readonly assignee: string;
  readonly title: string;
  readonly description: string | null;
  readonly schema: unknown;
  readonly notify: string | null;
  readonly state: PersonTaskState;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** Null: no reminder is to come. */
  readonly remindAt: number | null;
  readonly endedAt: number | null;
  readonly answer: PersonAnswer | null;
  readonly answeredBy: string | null;
}

export interface NewPersonTask {
  readonly execution: string;
  readonly effect: string;
  readonly workflow: string;
  readonly about: string | null;
  readonly request: PersonRequest;
}

export interface PersonTaskFilter extends PageRequest {
  readonly state: PersonTaskState | null;
  readonly assignee: string | null;
}

/** A task by its id, or by one of its links. */
export type WhichTask = { readonly id: string } | { readonly link: string };

export interface PeopleRpc {
  /**
   * Idempotent by execution and effect. `link` is there where the assignee is to be told and has not been. Each link
   * is a new one: only its hash is kept. Never reached from a route.
   */
  ask(task: NewPersonTask): Promise<Result<{ readonly task: PersonTaskRecord; readonly link: string | null }>>;
  /** The first notice went out. */
  noticed(task: string): Promise<Result<null>>;
  /** Nobody waits for it any more. Idempotent, also for one that was never made, or is over. */
  withdraw(execution: string, effect: string): Promise<Result<null>>;
  /** The newest first. */
  list(filter: PersonTaskFilter): Promise<Result<Page<PersonTaskRecord>>>;
  /** `not_found` for an id or a link that is none. */
  get(which: WhichTask): Promise<Result<PersonTaskRecord>>;
  /** Another link to an open task; those before stay good. The only answer that carries it. */
  link(task: string): Promise<Result<{ readonly link: string; readonly expiresAt: number }>>;
  /**
   * Checked by the schema before. The same answer again is fine; another one is a `conflict`; too late is `gone`.
   *
   * @param by null: the assignee
   */
  answer(which: WhichTask, answer: PersonAnswer, by: string | null): Promise<Result<PersonTaskRecord>>;
}
