import type { AnyEntry, StartedData } from "../../shared/domain/journal.ts";
import { DEFAULT_DEDUPE_WINDOW_MS } from "../../shared/domain/limits.ts";
import { fail } from "../../shared/domain/result.ts";
import { type Definition, retentionOf } from "../../shared/dsl/index.ts";
import type { LoadedRevision } from "../lib/programs.ts";
import { MAX_KEY_UNITS } from "./limits.ts";
import type { Standing, StartRequest } from "./rpc.ts";
import type { StoredStart } from "./start-store.ts";

/** What an execution begins with, but for its id. */
export function startedOf(
  request: StartRequest,
  revision: LoadedRevision,
  gate: number | null,
): Omit<StartedData, "id"> {
  return {
    workflow: revision.workflow,
    revision: request.revision,
    trigger: request.trigger,
    input: request.input,
    ...retained(revision.program.definition),
    ...(request.parent === undefined ? {} : { parent: request.parent }),
    ...(request.rerun === undefined ? {} : { rerun: request.rerun }),
    ...(gate === null ? {} : { admission: { lane: gate } }),
    ...(revision.program.definition.use?.secrets === undefined ? {} : { nonce: newNonce() }),
  };
}

/** Pinned when it starts, as the revision is. */
function retained(definition: Definition): Pick<StartedData, "retention"> {
  const retention = retentionOf(definition);
  return retention === undefined ? {} : { retention };
}

/** What its key is remembered by. */
export function pinOf({ idempotency }: StartRequest, now: number): Pick<StoredStart, "bodyHash" | "expiresAt"> {
  if (idempotency === null) return { bodyHash: null, expiresAt: null };
  return { bodyHash: idempotency.bodyHash, expiresAt: now + idempotency.windowMs };
}

/** One that waits, with what it will begin with. */
export function pendingStart(
  request: StartRequest,
  now: number,
  {
    sequence,
    id,
    started,
  }: { readonly sequence: number; readonly id: string; readonly started: Omit<StartedData, "id"> },
): StoredStart {
  const entries: AnyEntry[] = [{ seq: 1, at: now, type: "execution.started", data: { ...started, id } }];
  return { sequence, id, ...pinOf(request, now), state: "pending", entries };
}

/** What remembers a key that nothing may be started with any more. */
export function withdrawnStart(sequence: number, now: number): StoredStart {
  const expiresAt = now + DEFAULT_DEDUPE_WINDOW_MS;
  return { sequence, id: "", bodyHash: null, expiresAt, entries: [], state: "withdrawn" };
}

/** What one that is pending will begin with has not happened yet. */
export function entriesAfter({ state, entries }: StoredStart, after: number): readonly AnyEntry[] {
  return state === "pending" ? [] : entries.filter(({ seq }) => seq > after);
}

/** Of its secrets' markers, where it has any. */
export function nonceOf({ entries: [first] }: StoredStart): Pick<StartedData, "nonce"> {
  return first?.type === "execution.started" ? first.data : {};
}

const HERE: ReadonlySet<StoredStart["state"]> = new Set(["intake", "object", "pending", "guest", "over"]);

/** Whether its journal is in its lane. */
export function isHere({ state }: StoredStart): boolean {
  return HERE.has(state);
}

/** What a gate is told of one in this state. */
export function standingOf(state: StoredStart["state"] | undefined): Standing {
  if (state === "object" || state === "guest") return "under-way";
  if (state === "intake" || state === "over") return "over";
  return state === "pending" ? "pending" : "elsewhere";
}

/** A key of two sources is two keys. */
export function keyOf(source: string, key: string): string {
  return `${source} ${key}`;
}

export function tooLong(key: string) {
  const message = `The idempotency key is ${key.length} characters long with its source; at most ${MAX_KEY_UNITS} are kept.`;
  return fail("invalid", message);
}

/** 32 hex digits: see StartedData. */
function newNonce(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
