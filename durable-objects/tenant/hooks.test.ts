import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, it, vi } from "vitest";
import type { HookVerification, NewHook } from "./rpc.ts";
import { READER, codeOf, detailOf, newRevision, newTenant, valueOf, writer } from "./tenant-fixture.ts";

const STANDARD: HookVerification = { kind: "standard-webhooks", toleranceSeconds: 300 };

async function withWorkflow() {
  const tenant = await newTenant();
  const { workflow, revision } = valueOf(await tenant.rpc.designer(READER).create(newRevision("orders")));
  valueOf(await tenant.rpc.designer(READER).publish(workflow.id, 1));
  const hook = (change: Partial<NewHook> = {}): NewHook => ({
    workflowId: workflow.id,
    verification: STANDARD,
    dedupe: { kind: "header", header: "webhook-id" },
    secret: null,
    ...change,
  });
  return { tenant, hooks: tenant.rpc.hooks(READER), workflow, revision, hook };
}

describe("create", () => {
  it.each<[HookVerification, RegExp]>([
    [STANDARD, /^whsec_[A-Za-z0-9+/]{43}=$/],
    [{ kind: "github" }, /^[\w-]{43}$/],
    [{ kind: "bearer" }, /^[\w-]{43}$/],
  ])("makes a secret for %j, says it once, and keeps it sealed", async (verification, form) => {
    const { tenant, hooks, hook } = await withWorkflow();
    const made = valueOf(await hooks.create(hook({ verification })));
    expect(made.secret).toMatch(form);
    expect(made.hook.id).toMatch(new RegExp(`^hook_${tenant.id}_`));
    expect(valueOf(await hooks.get(made.hook.id))).toEqual(made.hook);
    expect(JSON.stringify(valueOf(await hooks.list({ workflowId: null, cursor: null, limit: 10 })))).not.toContain(
      made.secret,
    );
    const row = await runInDurableObject(tenant.stub, (_, { storage }) =>
      storage.sql.exec("SELECT secret FROM hooks").one(),
    );
    expect(row["secret"]).toMatch(/^v1\./);
    expect(row["secret"]).not.toContain(made.secret);
  });

  it("makes a different secret each time", async () => {
    const { hooks, hook } = await withWorkflow();
    expect(valueOf(await hooks.create(hook())).secret).not.toBe(valueOf(await hooks.create(hook())).secret);
  });

  it("takes a secret that is given, and has none without verification", async () => {
    const { hooks, hook } = await withWorkflow();
    const secret = `whsec_${btoa("x".repeat(24))}`;
    const made = valueOf(await hooks.create(hook({ secret })));
    expect([made.secret, valueOf(await hooks.target(made.hook.id)).secret]).toEqual([secret, secret]);
    const open = valueOf(await hooks.create(hook({ verification: { kind: "none" } })));
    expect([open.secret, valueOf(await hooks.target(open.hook.id)).secret]).toEqual([null, null]);
  });

  it.each<[HookVerification, string]>([
    [STANDARD, "x".repeat(32)],
    [STANDARD, `whsec_${btoa("x".repeat(23))}`],
    [STANDARD, `whsec_${btoa("x".repeat(65))}`],
    [STANDARD, "whsec_not base64!"],
    [STANDARD, "whsec_A"],
    [{ kind: "github" }, "short"],
    [{ kind: "bearer" }, "with spaces in the middle of it"],
    [{ kind: "bearer" }, "line\nbreak line\nbreak"],
    [{ kind: "none" }, "a secret for nothing"],
  ])("refuses for %j a secret that will not do (%#), and does not repeat it", async (verification, secret) => {
    const { hooks, hook } = await withWorkflow();
    const result = await hooks.create(hook({ verification, secret }));
    expect(codeOf(result)).toBe("invalid");
    expect(detailOf(result)).not.toContain(secret);
    expect(valueOf(await hooks.list({ workflowId: null, cursor: null, limit: 10 })).items).toEqual([]);
  });

  it("needs a workflow that is there, and not archived", async () => {
    const { tenant, hooks, hook, workflow } = await withWorkflow();
    expect(codeOf(await hooks.create(hook({ workflowId: "wf_unknown" })))).toBe("not_found");
    valueOf(await tenant.rpc.designer(READER).archive(workflow.id, true));
    expect(codeOf(await hooks.create(hook()))).toBe("conflict");
  });

  it("gives the same hook and secret to the same Idempotency-Key", async () => {
    const { tenant, hook } = await withWorkflow();
    const create = () => tenant.rpc.hooks(writer("hook.created", "k")).create(hook());
    const first = valueOf(await create());
    await evictDurableObject(tenant.stub);
    expect(valueOf(await create())).toEqual(first);
    expect(
      valueOf(await tenant.rpc.hooks(READER).list({ workflowId: null, cursor: null, limit: 10 })).items,
    ).toHaveLength(1);
  });
});

describe("target", () => {
  it("gives what a request needs: hook, secret, and the revision that is published now", async () => {
    const { tenant, hooks, hook, workflow, revision } = await withWorkflow();
    const made = valueOf(await hooks.create(hook()));
    await evictDurableObject(tenant.stub);
    expect(valueOf(await hooks.target(made.hook.id))).toEqual({
      hook: made.hook,
      secret: made.secret,
      revision,
      offered: false,
    });
    const second = valueOf(
      await tenant.rpc.designer(READER).revise(workflow.id, newRevision("orders", { marker: 2 }), null),
    );
    expect(valueOf(await hooks.target(made.hook.id)).revision?.number).toBe(1);
    valueOf(await tenant.rpc.designer(READER).publish(workflow.id, 2));
    expect(valueOf(await hooks.target(made.hook.id)).revision).toEqual(second.revision);
  });

  it("is not there where the hook is unknown or disabled, or the workflow archived; without a revision where it was never published", async () => {
    const { tenant, hooks, hook, workflow } = await withWorkflow();
    const made = valueOf(await hooks.create(hook()));
    const draft = valueOf(await tenant.rpc.designer(READER).create(newRevision("draft")));
    const early = valueOf(await hooks.create(hook({ workflowId: draft.workflow.id })));
    expect(valueOf(await hooks.target(early.hook.id))).toMatchObject({ hook: early.hook, revision: null });
    valueOf(await tenant.rpc.designer(READER).archive(draft.workflow.id, true));
    expect(codeOf(await hooks.target(early.hook.id))).toBe("not_found");
    expect(codeOf(await hooks.target("hook_unknown"))).toBe("not_found");
    valueOf(await tenant.rpc.designer(READER).archive(workflow.id, true));
    expect(codeOf(await hooks.target(made.hook.id))).toBe("not_found");
    valueOf(await tenant.rpc.designer(READER).archive(workflow.id, false));
    expect(codeOf(await hooks.target(made.hook.id))).toBe("ok");
    await runInDurableObject(tenant.stub, (_, { storage }) =>
      storage.sql.exec("UPDATE hooks SET enabled = 0 WHERE id = ?", made.hook.id),
    );
    expect(codeOf(await hooks.target(made.hook.id))).toBe("not_found");
  });

  it("does not open a secret that was moved from another hook", async () => {
    const { tenant, hooks, hook } = await withWorkflow();
    const [one, other] = [valueOf(await hooks.create(hook())), valueOf(await hooks.create(hook()))];
    await runInDurableObject(tenant.stub, (_, { storage }) =>
      storage.sql.exec(
        "UPDATE hooks SET secret = (SELECT secret FROM hooks WHERE id = ?) WHERE id = ?",
        one.hook.id,
        other.hook.id,
      ),
    );
    const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
    expect(codeOf(await hooks.target(other.hook.id))).toBe("internal");
    expect(logged).toHaveBeenCalledOnce();
    logged.mockRestore();
    expect(codeOf(await hooks.target(one.hook.id))).toBe("ok");
  });
});

describe("list and remove", () => {
  it("lists newest first, by workflow where asked, page by page", async () => {
    const { tenant, hooks, hook } = await withWorkflow();
    const other = valueOf(await tenant.rpc.designer(READER).create(newRevision("other")));
    const ids: string[] = [];
    for (const workflowId of [undefined, other.workflow.id, undefined])
      ids.push(valueOf(await hooks.create(hook(workflowId === undefined ? {} : { workflowId }))).hook.id);
    const first = valueOf(await hooks.list({ workflowId: null, cursor: null, limit: 2 }));
    const second = valueOf(await hooks.list({ workflowId: null, cursor: first.nextCursor, limit: 2 }));
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids.toReversed());
    expect(
      valueOf(await hooks.list({ workflowId: other.workflow.id, cursor: null, limit: 2 })).items.map(({ id }) => id),
    ).toEqual([ids[1]]);
    expect(codeOf(await hooks.list({ workflowId: null, cursor: "AAAA", limit: 2 }))).toBe("invalid");
  });

  it("removes once", async () => {
    const { tenant, hooks, hook } = await withWorkflow();
    const { id } = valueOf(await hooks.create(hook())).hook;
    const remove = () => tenant.rpc.hooks(writer("hook.deleted")).remove(id);
    expect(codeOf(await remove())).toBe("ok");
    expect(codeOf(await remove())).toBe("not_found");
    expect(codeOf(await hooks.get(id))).toBe("not_found");
    expect(valueOf(await tenant.rpc.audit(READER).list({ cursor: null, limit: 10 })).items).toMatchObject([
      { action: "hook.deleted", target: id },
    ]);
  });
});
