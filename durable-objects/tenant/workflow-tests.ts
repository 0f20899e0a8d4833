import { RpcTarget } from "cloudflare:workers";
import { and, asc, count, eq } from "drizzle-orm";
import { newId } from "../../shared/domain/ids.ts";
import { type Result, fail, ok } from "../../shared/domain/result.ts";
import { exceeds } from "../lib/text-size.ts";
import { type Calls, changed } from "./calls.ts";
import { findActiveWorkflow, findWorkflow } from "./designer-rows.ts";
import { randomBytes } from "./digest.ts";
import { workflowTests } from "./schema.ts";
import { MAX_TEST_BYTES, MAX_WORKFLOW_TESTS } from "./trials-limits.ts";
import type { WorkflowTestRecord, WorkflowTestsRpc } from "./trials-rpc.ts";

type TestRow = typeof workflowTests.$inferSelect;

/** What a workflow's drafts are tried with before they are published. */
export class WorkflowTestsModule extends RpcTarget implements WorkflowTestsRpc {
  readonly #calls: Calls;

  constructor(calls: Calls) {
    super();
    this.#calls = calls;
  }

  list(workflow: string): Promise<Result<readonly WorkflowTestRecord[]>> {
    return this.#calls.run("workflowTests.list", ({ db }) => {
      const found = findWorkflow(db, workflow);
      if (!found.ok) return found;
      const rows = db
        .select()
        .from(workflowTests)
        .where(eq(workflowTests.workflowId, workflow))
        .orderBy(asc(workflowTests.number))
        .limit(MAX_WORKFLOW_TESTS)
        .all();
      return ok(rows.map(toTest));
    });
  }

  create(
    workflow: string,
    test: Omit<WorkflowTestRecord, "id" | "workflowId" | "createdAt">,
  ): Promise<Result<WorkflowTestRecord>> {
    return this.#calls.change("workflowTests.create", async (site, commit) => {
      const { name, input, pins, expect, execution } = test;
      const asked = JSON.stringify(input ?? null);
      if (exceeds(asked + JSON.stringify([pins, expect]), MAX_TEST_BYTES))
        return fail(
          "too_large",
          `A test's input, pins and expectation have at most ${MAX_TEST_BYTES} bytes of JSON together (MAX_TEST_BYTES).`,
        );
      const id = newId("tst", site.tenant.id, randomBytes);
      return commit({ subject: workflow }, () => {
        const { db, now } = site;
        const found = findActiveWorkflow(db, workflow);
        if (!found.ok) return found;
        const ofWorkflow = eq(workflowTests.workflowId, workflow);
        const there = db.select({ n: count() }).from(workflowTests).where(ofWorkflow).get()?.n ?? 0;
        if (there >= MAX_WORKFLOW_TESTS)
          return fail(
            "conflict",
            `The workflow has ${MAX_WORKFLOW_TESTS} tests, and that is the limit (MAX_WORKFLOW_TESTS): delete some.`,
          );
        const row = { id, workflowId: workflow, name, input: asked, pins, expect, execution, createdAt: now };
        return changed(toTest(db.insert(workflowTests).values(row).returning().get()), id);
      });
    });
  }

  remove(workflow: string, test: string): Promise<Result<null>> {
    return this.#calls.change("workflowTests.remove", ({ db }, commit) =>
      commit({ subject: test }, () => {
        const found = findWorkflow(db, workflow);
        if (!found.ok) return found;
        const one = and(eq(workflowTests.workflowId, workflow), eq(workflowTests.id, test));
        const removed = db.delete(workflowTests).where(one).returning({ id: workflowTests.id }).get();
        return removed === undefined ? fail("not_found", "The workflow has no such test.") : changed(null, test);
      }),
    );
  }
}

function toTest({ number: _number, input, ...record }: TestRow): WorkflowTestRecord {
  return { ...record, input: JSON.parse(input) as unknown };
}
