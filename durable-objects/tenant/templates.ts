import { RpcTarget } from "cloudflare:workers";
import { count, desc, eq } from "drizzle-orm";
import { newId } from "../../shared/domain/ids.ts";
import { type Result, fail, ok } from "../../shared/domain/result.ts";
import { exceeds } from "../lib/text-size.ts";
import { type Calls, changed } from "./calls.ts";
import { randomBytes } from "./digest.ts";
import { templates } from "./schema.ts";
import { MAX_TEMPLATE_BYTES, MAX_TEMPLATES } from "./trials-limits.ts";
import type { TemplateRecord, TemplatesRpc } from "./trials-rpc.ts";

type TemplateRow = typeof templates.$inferSelect;

/** An organisation's own templates. */
export class TemplatesModule extends RpcTarget implements TemplatesRpc {
  readonly #calls: Calls;

  constructor(calls: Calls) {
    super();
    this.#calls = calls;
  }

  list(): Promise<Result<readonly TemplateRecord[]>> {
    return this.#calls.run("templates.list", ({ db }) =>
      ok(db.select().from(templates).orderBy(desc(templates.number)).limit(MAX_TEMPLATES).all().map(toTemplate)),
    );
  }

  create(template: Omit<TemplateRecord, "id" | "createdAt">): Promise<Result<TemplateRecord>> {
    return this.#calls.change("templates.create", async (site, commit) => {
      if (exceeds(template.text, MAX_TEMPLATE_BYTES))
        return fail("too_large", `A template's text has at most ${MAX_TEMPLATE_BYTES} bytes (MAX_TEMPLATE_BYTES).`);
      const id = newId("tpl", site.tenant.id, randomBytes);
      return commit({ subject: null }, () => {
        const there = site.db.select({ n: count() }).from(templates).get()?.n ?? 0;
        if (there >= MAX_TEMPLATES)
          return fail(
            "conflict",
            `The organisation has ${MAX_TEMPLATES} templates, and that is the limit (MAX_TEMPLATES): delete some.`,
          );
        const row = site.db
          .insert(templates)
          .values({ ...template, id, createdAt: site.now })
          .returning()
          .get();
        return changed(toTemplate(row), id);
      });
    });
  }

  remove(id: string): Promise<Result<null>> {
    return this.#calls.change("templates.remove", ({ db }, commit) =>
      commit({ subject: id }, () => {
        const removed = db.delete(templates).where(eq(templates.id, id)).returning({ id: templates.id }).get();
        return removed === undefined ? fail("not_found", "There is no such template.") : changed(null, id);
      }),
    );
  }
}

function toTemplate({ number: _number, ...record }: TemplateRow): TemplateRecord {
  return record;
}
