import { env } from "cloudflare:workers";
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { NO_CONDITIONS } from "../../shared/domain/execution-index.ts";
import { rowsWrittenSoFar } from "../../shared/observability/meter.ts";
import { indexShard } from "../lib/stubs.ts";
import { eventually, testTenant } from "../testing/fixture.ts";

const EXECUTIONS = 10;

/** Deletes count as rows written, too: docs/costs.md says what is paid when an execution has been kept long enough. */
it("forgetting an execution that was over at once is two rows in its lane, for the key and for itself, and one in its shard", async () => {
  const tenant = await testTenant();
  const revision = await tenant.revision([{ one: { set: { x: 1 } } }]);
  // Each time anew: a stub that has met a crash stays broken.
  const lane = () => env.INTAKE.get(env.INTAKE.idFromName(`${tenant.id}:0`));
  const crash = () =>
    runInDurableObject(lane(), (_object, ctx) => {
      ctx.abort("crash");
    }).catch(() => undefined);
  const ids: string[] = [];
  for (let n = 0; n < EXECUTIONS; n++) {
    const started = await tenant.start(revision, {
      idempotency: { key: `k${n}`, bodyHash: "a", onMismatch: "first", windowMs: 60_000 },
    });
    if (!started.ok) throw new Error(started.error.detail);
    ids.push(started.value.execution.id);
  }
  await eventually(async () => {
    const found = await indexShard(env.INDEX, tenant.id, 0).list({ ...NO_CONDITIONS, limit: 50, before: null });
    return found.ok && found.value.items.length === EXECUTIONS;
  });
  // A new instance: it looks for keys whose time has passed, and takes up nothing that is not on disk.
  await crash();
  await runDurableObjectAlarm(lane());
  await runInDurableObject(lane(), (_object, { storage }) =>
    storage.sql.exec("UPDATE starts SET expires_at = 1 WHERE key IS NOT NULL").toArray(),
  );
  await crash();
  const before = rowsWrittenSoFar();
  await runDurableObjectAlarm(lane());
  const forgotten = rowsWrittenSoFar();
  expect((forgotten.intake - before.intake) / EXECUTIONS).toBe(1);
  expect(await tenant.intake().erase(ids)).toEqual({ ok: true, value: null });
  const erased = rowsWrittenSoFar();
  expect((erased.intake - forgotten.intake) / EXECUTIONS).toBe(1);
  // These were started without a workflow: with one, the row is in an index, too, whose entries cost nothing to delete.
  await runInDurableObject(env.INDEX.get(env.INDEX.idFromName(`${tenant.id}:0`)), (_object, { storage: { sql } }) => {
    sql.exec("UPDATE executions SET workflow_id = 'wf_1'");
    expect(sql.exec("DELETE FROM executions").rowsWritten / EXECUTIONS).toBe(1);
  });
});
