import { RpcTarget } from "cloudflare:workers";
import { desc, lt } from "drizzle-orm";
import { type Result, ok } from "../../shared/domain/result.ts";
import type { Calls } from "./calls.ts";
import { NUMBER_KEY, pageOf, readPage } from "./pages.ts";
import type { AuditRecord, AuditRpc, Page, PageRequest } from "./rpc.ts";
import { audit } from "./schema.ts";

/** Who did what, newest first. Written by `Calls`, in the transaction of what it records; nothing changes it. */
export class AuditModule extends RpcTarget implements AuditRpc {
  readonly #calls: Calls;

  constructor(calls: Calls) {
    super();
    this.#calls = calls;
  }

  list(page: PageRequest): Promise<Result<Page<AuditRecord>>> {
    return this.#calls.run("audit.list", ({ db }) => {
      const start = readPage(page, "audit", NUMBER_KEY);
      if (!start.ok) return start;
      const { after, limit } = start.value;
      const where = after === null ? undefined : lt(audit.id, Number(after));
      const found = db
        .select()
        .from(audit)
        .where(where)
        .orderBy(desc(audit.id))
        .limit(limit + 1)
        .all();
      return ok(
        pageOf(
          "audit",
          found,
          limit,
          (row) => row.id,
          (row): AuditRecord => row,
        ),
      );
    });
  }
}
