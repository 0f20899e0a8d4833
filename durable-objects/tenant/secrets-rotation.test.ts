import { env } from "cloudflare:workers";
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, it, vi } from "vitest";
import { Calls } from "./calls.ts";
import { beginRotation, finishRotation, RESEAL_BATCH } from "./secrets-rotation.ts";
import { TenantStore } from "./store.ts";
import { codeOf, newRevision, newTenant, READER, type TestTenant, valueOf, writer } from "./tenant-fixture.ts";
import { SecretsModule } from "./secrets.ts";

const SECRETS = 2 * RESEAL_BATCH + 7;
const CREDENTIALS = { token: "xoxb-something" };

/** Everything that a tenant's key seals, and how it looks from outside. */
async function withSealed() {
  const tenant = await newTenant();
  const { rpc } = tenant;
  const { workflow } = valueOf(await rpc.designer(READER).create(newRevision("orders")));
  valueOf(await rpc.designer(READER).publish(workflow.id, 1));
  for (let n = 0; n < SECRETS; n++) valueOf(await rpc.secrets(READER).put(`s${n}`, { value: n }));
  const connection = { name: "slack", connector: "slack", auth: null, config: {}, credentials: CREDENTIALS };
  valueOf(await rpc.connections(READER).create(connection));
  const hook = { workflowId: workflow.id, verification: { kind: "github" }, dedupe: { kind: "none" } } as const;
  const caller = writer("hook.created", "key-1");
  const made = valueOf(await rpc.hooks(caller).create({ ...hook, secret: "0123456789abcdef" }));
  const check = async () => {
    const names = Array.from({ length: SECRETS }, (_, n) => `s${n}`);
    const opened = valueOf(await rpc.secrets(READER).open(names));
    expect(names.map((name) => opened[name])).toEqual(names.map((_, n) => ({ value: n })));
    expect(valueOf(await rpc.connections(READER).open("slack")).credentials).toEqual(CREDENTIALS);
    expect(valueOf(await rpc.hooks(READER).target(made.hook.id)).secret).toBe("0123456789abcdef");
    const again = valueOf(await rpc.hooks(caller).create({ ...hook, secret: "0123456789abcdef" }));
    expect(again).toEqual(made);
  };
  return { tenant, rpc, check };
}

const keysOf = (tenant: TestTenant) =>
  runInDurableObject(tenant.stub, (_, { storage }) => {
    const ids = (query: string) =>
      new Set(
        storage.sql
          .exec(query)
          .toArray()
          .map(({ sealed }) => String(sealed).split(".")[1]),
      );
    return {
      sealing: ids(
        "SELECT sealed FROM secrets UNION ALL SELECT sealed FROM connections UNION ALL SELECT secret AS sealed FROM hooks UNION ALL SELECT answer AS sealed FROM answers WHERE sealed = 1",
      ),
      retired: storage.sql.exec("SELECT COUNT(*) AS n FROM retired_keys").one()["n"],
    };
  });

/** What is done inside the object, as its own modules would. */
const inside = <T>(tenant: TestTenant, work: (store: TenantStore) => Promise<T>) =>
  runInDurableObject(tenant.stub, (_, { storage }) => {
    const store = new TenantStore(storage, { current: env.PLATFORM_KEY });
    return work(store);
  });

describe("a new key for a tenant", () => {
  it("seals everything again, and drops the one before", async () => {
    const { tenant, rpc, check } = await withSealed();
    const before = await keysOf(tenant);
    expect(before.sealing.size).toBe(1);
    expect(valueOf(await rpc.secrets(writer("secrets.rotated")).rotate("tenant-key"))).toEqual({ sealed: SECRETS + 3 });
    const after = await keysOf(tenant);
    expect([after.sealing.size, after.retired]).toEqual([1, 0]);
    expect(after.sealing).not.toEqual(before.sealing);
    await check();
    await evictDurableObject(tenant.stub);
    await check();
    const audit = valueOf(await rpc.audit(READER).list({ cursor: null, limit: 1 }));
    expect(audit.items[0]).toMatchObject({ action: "secrets.rotated", target: tenant.id });
  });

  it.each([0, 1, 2, 4])("survives a crash after %i batches: all opens, and the next call goes on", async (batches) => {
    const { tenant, rpc, check } = await withSealed();
    await inside(tenant, (store) =>
      new Calls(store, READER).change("test", async (site, commit) => {
        valueOf(await beginRotation(site, store, commit));
        await finishRotation(site, store, batches);
        return { ok: true, value: null };
      }),
    );
    await evictDurableObject(tenant.stub);
    const half = await keysOf(tenant);
    expect([half.sealing.size, half.retired]).toEqual([batches === 0 ? 1 : 2, 1]);
    await check();
    // What is made meanwhile is sealed by the new key.
    valueOf(await rpc.secrets(READER).put("new", "value"));
    const rest = valueOf(await rpc.secrets(READER).rotate("tenant-key")).sealed;
    expect(rest).toBeGreaterThan(0);
    expect(rest).toBeLessThanOrEqual(SECRETS + 3);
    const after = await keysOf(tenant);
    expect([after.sealing.size, after.retired]).toEqual([1, 0]);
    await check();
  });

  it("does not wait for what opens under no key, and says so", async () => {
    const { tenant, rpc } = await withSealed();
    await runInDurableObject(tenant.stub, (_, { storage }) => {
      storage.sql.exec(
        "UPDATE secrets SET sealed = substr(sealed, 1, length(sealed) - 8) || 'AAAAAAAA' WHERE name = 's1'",
      );
      storage.sql.exec("UPDATE secrets SET sealed = 'v1.AAAAAAAA.AAAAAAAAAAAAAAAA.AAAA' WHERE name = 's2'");
    });
    const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
    expect(valueOf(await rpc.secrets(READER).rotate("tenant-key")).sealed).toBe(SECRETS + 3 - 2);
    expect(logged).toHaveBeenCalledTimes(2);
    logged.mockRestore();
    expect((await keysOf(tenant)).retired).toBe(0);
    expect(codeOf(await rpc.secrets(READER).open(["s3"]))).toBe("ok");
  });

  it("is one, where two ask for it at once", async () => {
    const { tenant, rpc, check } = await withSealed();
    const both = await Promise.all([
      rpc.secrets(READER).rotate("tenant-key"),
      rpc.secrets(READER).rotate("tenant-key"),
    ]);
    for (const one of both) expect(codeOf(one)).toBe("ok");
    const after = await keysOf(tenant);
    expect([after.sealing.size, after.retired]).toEqual([1, 0]);
    await check();
  });

  it("leaves nothing behind that a call seals while it happens", async () => {
    const { tenant, rpc } = await withSealed();
    const during = Promise.all(
      Array.from(
        { length: 40 },
        async (_, n) => [n, codeOf(await rpc.secrets(READER).put(`d${n}`, `value ${n}`))] as const,
      ),
    );
    const [put] = await Promise.all([
      during,
      rpc.secrets(READER).rotate("tenant-key"),
      rpc.secrets(READER).rotate("tenant-key"),
    ]);
    const kept = put.filter(([, code]) => code === "ok").map(([n]) => `d${n}`);
    expect(kept.length).toBeGreaterThan(0);
    await evictDurableObject(tenant.stub);
    const opened = valueOf(await rpc.secrets(READER).open(kept));
    expect(Object.keys(opened)).toHaveLength(kept.length);
  });

  it("refuses what was sealed by a key that is gone", async () => {
    const { tenant } = await withSealed();
    await inside(tenant, async (store) => {
      const module = new SecretsModule(new Calls(store, READER), store);
      const late = new Calls(store, READER).change("test", async (site, commit) => {
        await site.box();
        valueOf(await module.rotate("tenant-key"));
        return commit({ subject: null }, () => ({ ok: true, value: { value: null, target: null, keep: null } }));
      });
      expect(codeOf(await late)).toBe("unavailable");
    });
  });
});
