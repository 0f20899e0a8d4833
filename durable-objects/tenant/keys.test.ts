import { runInDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import { sha256 } from "./digest.ts";
import { LAST_USED_INTERVAL_MS } from "./keys.ts";
import { READER, codeOf, newTenant, rowsWrittenBy, valueOf } from "./tenant-fixture.ts";

const NEW = { name: "ci", permissions: ["workflows:read", "executions:*"], expiresAt: null, secret: null };

afterEach(() => vi.useRealTimers());

async function withKey() {
  const tenant = await newTenant();
  const keys = tenant.rpc.keys(READER);
  const made = valueOf(await keys.create(NEW));
  return { tenant, keys, made, hash: await sha256(made.secret) };
}

describe("keys", () => {
  it("says the secret once, and keeps its hash", async () => {
    const { tenant, keys, made, hash } = await withKey();
    expect(made.secret).toMatch(new RegExp(`^mrk_${tenant.id}_[0-9a-z]{40}$`));
    expect(made.key).toMatchObject({ name: "ci", permissions: NEW.permissions, lastUsedAt: null, expiresAt: null });
    expect(made.secret.startsWith(made.key.hint)).toBe(true);
    expect(made.key.hint).toHaveLength(19);
    expect(valueOf(await keys.list({ cursor: null, limit: 10 })).items).toEqual([made.key]);
    const row = await runInDurableObject(tenant.stub, (_, { storage }) => storage.sql.exec("SELECT * FROM keys").one());
    expect(row["hash"]).toBe(hash);
    expect(JSON.stringify(row)).not.toContain(made.secret);
  });

  it("verifies by hash until revoked", async () => {
    const { keys, made, hash } = await withKey();
    expect(valueOf(await keys.verify(hash))).toMatchObject({ id: made.key.id, permissions: NEW.permissions });
    expect(codeOf(await keys.verify(await sha256("another")))).toBe("unauthenticated");
    expect(codeOf(await keys.verify(made.secret))).toBe("unauthenticated");
    expect(codeOf(await keys.revoke(made.key.id))).toBe("ok");
    expect(codeOf(await keys.verify(hash))).toBe("unauthenticated");
    expect(codeOf(await keys.revoke(made.key.id))).toBe("not_found");
  });

  it("verifies until it expires", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { rpc } = await newTenant();
    const { secret } = valueOf(await rpc.keys(READER).create({ ...NEW, expiresAt: Date.now() + 1000 }));
    const hash = await sha256(secret);
    expect(codeOf(await rpc.keys(READER).verify(hash))).toBe("ok");
    vi.setSystemTime(Date.now() + 1000);
    expect(codeOf(await rpc.keys(READER).verify(hash))).toBe("unauthenticated");
    expect(codeOf(await rpc.keys(READER).create({ ...NEW, expiresAt: Date.now() }))).toBe("invalid");
  });

  it("writes when it was last used, one row, at most once a minute", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { keys, hash } = await withKey();
    const first = Date.now();
    expect(await rowsWrittenBy(() => keys.verify(hash))).toBe(1);
    vi.setSystemTime(first + LAST_USED_INTERVAL_MS - 1);
    expect(await rowsWrittenBy(() => keys.verify(hash))).toBe(0);
    expect(valueOf(await keys.verify(hash)).lastUsedAt).toBe(first);
    vi.setSystemTime(first + LAST_USED_INTERVAL_MS);
    expect(await rowsWrittenBy(() => keys.verify(hash))).toBe(1);
    expect(valueOf(await keys.list({ cursor: null, limit: 1 })).items[0]?.lastUsedAt).toBe(
      first + LAST_USED_INTERVAL_MS,
    );
  });

  it("takes a given secret, which again is the same key, and another's is not", async () => {
    const { keys } = await withKey();
    const given = { ...NEW, name: "development", secret: "dev-key" };
    const first = valueOf(await keys.create(given));
    expect(first.secret).toBe("dev-key");
    expect(first.key.hint).toBe("");
    expect(valueOf(await keys.create(given))).toEqual(first);
    expect(codeOf(await keys.create({ ...given, permissions: ["*"] }))).toBe("conflict");
    expect(valueOf(await keys.list({ cursor: null, limit: 10 })).items).toHaveLength(2);
    expect(valueOf(await keys.verify(await sha256("dev-key"))).id).toBe(first.key.id);
  });

  it.each([{ name: "" }, { name: "x".repeat(201) }, { secret: "" }, { secret: "with space" }, { secret: "ключ" }])(
    "refuses %j",
    async (wrong) => {
      const { rpc } = await newTenant();
      expect(codeOf(await rpc.keys(READER).create({ ...NEW, ...wrong }))).toBe("invalid");
    },
  );

  it("lists newest first, page by page", async () => {
    const { keys } = await withKey();
    for (const name of ["two", "three"]) valueOf(await keys.create({ ...NEW, name }));
    const first = valueOf(await keys.list({ cursor: null, limit: 2 }));
    const second = valueOf(await keys.list({ cursor: first.nextCursor, limit: 2 }));
    expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(["three", "two", "ci"]);
    expect(codeOf(await keys.list({ cursor: "AAAA", limit: 2 }))).toBe("invalid");
  });
});
