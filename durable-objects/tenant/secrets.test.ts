import { env } from "cloudflare:workers";
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { MAX_SECRET_BYTES, MAX_SECRETS } from "../../shared/domain/limits.ts";
import { codeOf, detailOf, newTenant, READER, type TestTenant, valueOf, writer } from "./tenant-fixture.ts";
import { TenantObject } from "./tenant.ts";

const ALL = { cursor: null, limit: 200 };
const VALUE = "a value that nobody may see";

const rows = (tenant: TestTenant, query: string) =>
  runInDurableObject(tenant.stub, (_, { storage }) => storage.sql.exec(query).toArray());

describe("a secret", () => {
  it("is kept sealed, listed by its name, and opened for who sends", async () => {
    const tenant = await newTenant();
    const secrets = tenant.rpc.secrets(writer("secret.set"));
    const made = valueOf(await secrets.put("token", VALUE));
    expect(made).toMatchObject({ name: "token" });
    expect(made.id).toMatch(new RegExp(`^sec_${tenant.id}_`));
    expect(valueOf(await secrets.list(ALL))).toEqual({ items: [made], nextCursor: null });
    expect(valueOf(await secrets.open(["token"]))).toEqual({ token: VALUE });
    const [row] = await rows(tenant, "SELECT sealed FROM secrets");
    expect(row?.["sealed"]).toMatch(/^v1\./);
    expect(await rows(tenant, "SELECT actor, action, target FROM audit")).toEqual([
      { actor: "session:test", action: "secret.set", target: made.id },
    ]);
  });

  it.each([{ username: "u", password: VALUE }, ["a", 1, null], 42, true, { nested: { deep: [VALUE] } }])(
    "may be any JSON (%#)",
    async (value) => {
      const tenant = await newTenant();
      valueOf(await tenant.rpc.secrets(READER).put("s", value));
      expect(valueOf(await tenant.rpc.secrets(READER).open(["s"]))).toEqual({ s: value });
    },
  );

  it("is replaced under the same id", async () => {
    const { rpc } = await newTenant();
    const first = valueOf(await rpc.secrets(READER).put("s", "one1"));
    const second = valueOf(await rpc.secrets(READER).put("s", "two2"));
    expect([second.id, second.createdAt]).toEqual([first.id, first.createdAt]);
    expect(valueOf(await rpc.secrets(READER).open(["s"]))).toEqual({ s: "two2" });
  });

  it("is gone once removed; what is not there is named", async () => {
    const { rpc } = await newTenant();
    valueOf(await rpc.secrets(READER).put("s", VALUE));
    valueOf(await rpc.secrets(READER).remove("s"));
    expect(codeOf(await rpc.secrets(READER).remove("s"))).toBe("not_found");
    const opened = await rpc.secrets(READER).open(["s", "other"]);
    expect([codeOf(opened), detailOf(opened)]).toEqual(["not_found", expect.stringMatching(/"s", "other"/)]);
  });

  it.each(["", ".hidden", "-x", "a b", "a/b", "__proto__", "x".repeat(101), "ключ"])(
    "is not named %j",
    async (name) => {
      const { rpc } = await newTenant();
      expect(codeOf(await rpc.secrets(READER).put(name, VALUE))).toBe("invalid");
    },
  );

  it.each([null, "", undefined])("is not %j", async (value) => {
    const { rpc } = await newTenant();
    expect(codeOf(await rpc.secrets(READER).put("s", value))).toBe("invalid");
  });

  it("is bounded in size, depth and number", async () => {
    const tenant = await newTenant();
    const secrets = tenant.rpc.secrets(READER);
    expect(codeOf(await secrets.put("s", "x".repeat(MAX_SECRET_BYTES - 2)))).toBe("ok");
    const large = await secrets.put("s", "x".repeat(MAX_SECRET_BYTES - 1));
    expect([codeOf(large), detailOf(large)]).toEqual(["too_large", expect.not.stringContaining("xxxx")]);
    expect(codeOf(await secrets.put("deep", JSON.parse(`${"[".repeat(70)}${"]".repeat(70)}`)))).toBe("invalid");
    await runInDurableObject(tenant.stub, (_, { storage }) => {
      for (let n = 1; n < MAX_SECRETS; n++)
        storage.sql.exec(
          "INSERT INTO secrets (id, name, sealed, created_at, updated_at) VALUES (?, ?, '', 0, 0)",
          `sec_${n}`,
          `n${n}`,
        );
    });
    expect(codeOf(await secrets.put("one-more", VALUE))).toBe("conflict");
    expect(codeOf(await secrets.put("s", "again"))).toBe("ok");
  });

  it("opens for its own tenant and its own name only", async () => {
    const [ours, theirs] = [await newTenant(), await newTenant()];
    valueOf(await ours.rpc.secrets(READER).put("a", VALUE));
    valueOf(await ours.rpc.secrets(READER).put("b", "other"));
    expect(codeOf(await theirs.rpc.secrets(READER).open(["a"]))).toBe("not_found");
    await rows(ours, "UPDATE secrets SET sealed = (SELECT sealed FROM secrets WHERE name = 'a') WHERE name = 'b'");
    expect(codeOf(await ours.rpc.secrets(READER).open(["b"]))).toBe("internal");
  });
});

describe("a new key for the platform", () => {
  const NEW_KEY = btoa("y".repeat(32));
  const withKeys = <T>(tenant: TestTenant, keys: object, work: (object: TenantObject) => Promise<T>) =>
    runInDurableObject(tenant.stub, (_, state) => work(new TenantObject(state, { ...env, ...keys })));

  it("opens with the one before, wraps anew, and then does without it", async () => {
    const tenant = await newTenant();
    valueOf(await tenant.rpc.secrets(READER).put("s", VALUE));
    const both = { PLATFORM_KEY: NEW_KEY, PLATFORM_KEY_PREVIOUS: env.PLATFORM_KEY };
    const open = (object: TenantObject) => object.secrets(READER).open(["s"]);
    expect(codeOf(await withKeys(tenant, { PLATFORM_KEY: NEW_KEY }, open))).toBe("internal");
    expect(valueOf(await withKeys(tenant, both, open))).toEqual({ s: VALUE });
    const rewrap = (object: TenantObject) => object.secrets(writer("organisation.rewrapped")).rotate("platform-key");
    expect(valueOf(await withKeys(tenant, both, rewrap))).toEqual({ sealed: 1 });
    expect(valueOf(await withKeys(tenant, both, rewrap))).toEqual({ sealed: 0 });
    expect(valueOf(await withKeys(tenant, { PLATFORM_KEY: NEW_KEY }, open))).toEqual({ s: VALUE });
    expect(await rows(tenant, "SELECT action FROM audit")).toEqual([{ action: "organisation.rewrapped" }]);
  });

  it("says where the key that is needed is not there", async () => {
    const tenant = await newTenant();
    const result = await withKeys(tenant, { PLATFORM_KEY: NEW_KEY }, (object) =>
      object.secrets(READER).rotate("platform-key"),
    );
    expect([codeOf(result), detailOf(result)]).toEqual(["conflict", expect.stringContaining("sealed by key")]);
  });

  it("wraps a key that is retired, too", async () => {
    const tenant = await newTenant();
    const before = await rows(tenant, "SELECT data_key FROM tenant");
    await rows(
      tenant,
      `INSERT INTO retired_keys (data_key, retired_at) VALUES ('${String(before[0]?.["data_key"])}', 0)`,
    );
    await evictDurableObject(tenant.stub);
    const both = { PLATFORM_KEY: NEW_KEY, PLATFORM_KEY_PREVIOUS: env.PLATFORM_KEY };
    const result = await withKeys(tenant, both, (object) => object.secrets(READER).rotate("platform-key"));
    expect(valueOf(result)).toEqual({ sealed: 2 });
  });
});
