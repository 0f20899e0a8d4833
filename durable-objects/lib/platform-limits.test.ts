import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { PLATFORM_MAX_CONNECTIONS, PLATFORM_MAX_ROW_BYTES } from "../../shared/domain/limits.ts";
import { StartStore } from "../intake/start-store.ts";
import { meteredSql } from "../lib/metered-sql.ts";
import { eventually, execution, testTenant } from "../testing/fixture.ts";

/** The local runtime is kinder than production: what it does not enforce is checked here. */
describe("the platform's limits", () => {
  it("no row is over 2 MB, whatever the size of values, and what was cut in parts comes back whole", async () => {
    const tenant = await testTenant();
    // Three bytes in UTF-8, one unit in JavaScript: measured in characters it would pass.
    const text = "€".repeat(300_000);
    const started = await tenant.start(
      await tenant.revision([{ keep: { set: { text: "${ .text }" } } }, { pause: { wait: { milliseconds: 1 } } }]),
      { input: { text } },
    );
    if (!started.ok) throw new Error(started.error.detail);
    const { id } = started.value.execution;
    const over = await eventually(async () => {
      const view = await execution(id).result(5_000);
      return view.ok && view.value;
    });
    expect(over.status).toBe("completed");
    expect(
      over.outcome?.status === "completed" && JSON.stringify(over.outcome.output) === JSON.stringify({ text }),
    ).toBe(true);
    const sizes = async (stub: DurableObjectStub, tables: readonly string[]): Promise<number[]> =>
      runInDurableObject(stub, (_object, ctx) =>
        tables.flatMap((table) => {
          const column = table === "journal" ? "entries" : "data";
          const rows = ctx.storage.sql.exec(
            `SELECT length(CAST(${column} AS BLOB)) AS bytes FROM ${table} WHERE ${column} IS NOT NULL`,
          );
          return rows.toArray().map((row) => Number(row["bytes"]));
        }),
      );
    const journal = await sizes(env.EXECUTION.get(env.EXECUTION.idFromName(id)), ["journal", "payloads"]);
    expect(Math.max(...journal)).toBeLessThan(PLATFORM_MAX_ROW_BYTES);
    expect(journal.reduce((sum, bytes) => sum + bytes, 0)).toBeGreaterThan(PLATFORM_MAX_ROW_BYTES);
    const intake = await sizes(env.INTAKE.get(env.INTAKE.idFromName(`${tenant.id}:0`)), ["starts"]);
    expect(Math.max(0, ...intake)).toBeLessThan(PLATFORM_MAX_ROW_BYTES);
  });

  it("the same holds for what intake keeps until it is handed over", async () => {
    const tenant = await testTenant();
    const stub = env.INTAKE.get(env.INTAKE.idFromName(`${tenant.id}:0`));
    const text = "€".repeat(900_000);
    const [whole, largest] = await runInDurableObject(stub, (_object, ctx) => {
      const store = new StartStore(meteredSql(ctx.storage, "intake"));
      const entry = { seq: 1, at: 1, type: "execution.cancelled", data: { reason: text } } as const;
      store.insert(
        { sequence: 1, id: "exe_1", bodyHash: null, expiresAt: null, state: "object", entries: [entry] },
        "k",
      );
      const back = new StartStore(meteredSql(ctx.storage, "intake")).bySequence(1)?.entries[0];
      const rows = ctx.storage.sql.exec(
        "SELECT MAX(length(CAST(data AS BLOB))) AS bytes FROM (SELECT data FROM starts UNION ALL SELECT data FROM overflow)",
      );
      return [back?.type === "execution.cancelled" && back.data.reason === text, Number(rows.one()["bytes"])] as const;
    });
    expect(whole).toBe(true);
    expect(largest).toBeLessThan(PLATFORM_MAX_ROW_BYTES);
  });

  it("calls side by side keep within the connections of one object", async () => {
    const tenant = await testTenant();
    const path = `/wide-${crypto.randomUUID()}`;
    const branches = Array.from({ length: 14 }, (_unused, n) => ({
      [`b${n}`]: { call: "http", with: { method: "get", endpoint: `${env.RECEIVER_URL}${path}?ms=60` } },
    }));
    const started = await tenant.start(await tenant.revision([{ all: { fork: { branches } } }]));
    if (!started.ok) throw new Error(started.error.detail);
    const over = await eventually(async () => {
      const view = await execution(started.value.execution.id).result(5_000);
      return view.ok && view.value;
    });
    expect(over.status).toBe("completed");
    const most = await (await fetch(`${env.RECEIVER_URL}/most?of=${path}`)).json<number>();
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThan(PLATFORM_MAX_CONNECTIONS);
  });
});
