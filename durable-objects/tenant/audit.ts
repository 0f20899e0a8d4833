import { RpcTarget } from "cloudflare:workers";
import { and, type AnyColumn, desc, eq, gte, lt, or, type SQL } from "drizzle-orm";
import { type Result, ok } from "../../shared/domain/result.ts";
import type { Calls } from "./calls.ts";
import { cursorAt, NUMBER_KEY, pageOf, readPage } from "./pages.ts";
import type { AuditFilter, AuditRecord, AuditRpc, Page, PageRequest } from "./rpc.ts";
import { audit } from "./schema.ts";

const LIST = "audit";
/** Entries that one call looks at: there is no index of what a filter names, and nothing else waits that long. */
export const MAX_AUDIT_SCANNED = 5_000;

/** Who did what, newest first. Written by `Calls`, in the transaction of what it records; nothing changes it. */
export class AuditModule extends RpcTarget implements AuditRpc {
  readonly #calls: Calls;

  constructor(calls: Calls) {
    super();
    this.#calls = calls;
  }

  list(page: PageRequest & AuditFilter): Promise<Result<Page<AuditRecord>>> {
    return this.#calls.run("audit.list", ({ db }) => {
      const start = readPage(page, LIST, NUMBER_KEY);
      if (!start.ok) return start;
      const { after, limit } = start.value;
      const looked = db
        .select()
        .from(audit)
        .where(after === null ? undefined : lt(audit.id, Number(after)))
        .orderBy(desc(audit.id))
        .limit(MAX_AUDIT_SCANNED)
        .as("looked");
      const found = db
        .select()
        .from(looked)
        .where(matching(looked, page))
        .orderBy(desc(looked.id))
        .limit(limit + 1)
        .all();
      const shown = pageOf(
        LIST,
        found,
        limit,
        (row) => row.id,
        (row): AuditRecord => row,
      );
      if (shown.nextCursor !== null) return ok(shown);
      const [end] = db
        .select({ id: looked.id })
        .from(looked)
        .orderBy(desc(looked.id))
        .limit(1)
        .offset(MAX_AUDIT_SCANNED - 1)
        .all();
      return ok(end === undefined ? shown : { ...shown, nextCursor: cursorAt(LIST, end.id) });
    });
  }
}

function matching(
  looked: { readonly action: AnyColumn; readonly actor: AnyColumn; readonly target: AnyColumn },
  { action, actor, target }: AuditFilter,
): SQL | undefined {
  return and(
    // A range, not LIKE, whose wildcards would have to be escaped: `/` is what follows `.`.
    action === undefined
      ? undefined
      : or(eq(looked.action, action), and(gte(looked.action, `${action}.`), lt(looked.action, `${action}/`))),
    actor === undefined ? undefined : eq(looked.actor, actor),
    target === undefined ? undefined : eq(looked.target, target),
  );
}
