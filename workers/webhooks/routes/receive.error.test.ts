import { describe, expect, it } from "vitest";
import { echo, world } from "../../testing/world.ts";
import { detailOf, hookOf, post } from "../../testing/deliveries.ts";

describe("a delivery", () => {
  it("is refused with its place where it says JSON and is none, nests too deep, is no text, or is too large", async () => {
    const w = await world();
    const { path } = await hookOf(w, { verification: "none" });
    const json = { "content-type": "application/json" };
    expect(await detailOf(await post(w.send, path, '{"a": }', json), 400)).toContain("line 1, column 7");
    expect(await detailOf(await post(w.send, path, `${"[".repeat(10_000)}${"]".repeat(10_000)}`, json), 400)).toContain(
      "64",
    );
    const binary = await w.send(path, {
      method: "POST",
      body: Uint8Array.of(0xff, 0xfe),
      headers: { "content-type": "application/octet-stream" },
    });
    expect(await detailOf(binary, 400)).toContain("UTF-8");
    expect(
      await detailOf(await post(w.send, path, "x".repeat(1024 * 1024 + 1), { "content-type": "text/plain" }), 413),
    ).toContain("MAX_HOOK_BODY_BYTES");
    expect((await w.client.executions.list()).items).toEqual([]);
  });

  it("finds nothing at an address that is none, was deleted, or whose workflow is archived", async () => {
    const w = await world();
    const { path, workflow } = await hookOf(w, { verification: "none" });
    const other = await hookOf(w, { verification: "none" });
    const ids = ["hook_0000000000_000000000000000000000000", "hook_x", `${path.slice(7)}x`, `mrk${path.slice(11)}`];
    const answers = await Promise.all(ids.map((id) => post(w.send, `/hooks/${id}`, "{}")));
    for (const answer of answers) expect(await detailOf(answer, 404)).toBe("There is no hook at this address.");
    expect((await post(w.send, path, "{}")).status).toBe(202);
    await w.client.workflows.archive({ params: { id: workflow } });
    expect((await post(w.send, path, "{}")).status).toBe(404);
    expect((await post(w.send, other.path, "{}")).status).toBe(202);
    await w.client.hooks.remove({ params: { id: other.path.slice(7) } });
    expect((await post(w.send, other.path, "{}")).status).toBe(404);
  });
});

describe("dedupe by expression", () => {
  it("goes by what it gives, and says so where it gives nothing or fails", async () => {
    const w = await world();
    const { path } = await hookOf(w, {
      verification: "none",
      dedupe: { kind: "expression", expression: "${ .body.order.id | . + 1 }" },
    });
    const json = { "content-type": "application/json" };
    const first = await (await post(w.send, path, '{"order":{"id":1},"try":1}', json)).json<{ execution: string }>();
    expect(await (await post(w.send, path, '{"order":{"id":1},"try":2}', json)).json()).toEqual({
      execution: first.execution,
      duplicate: true,
    });
    expect(await (await post(w.send, path, '{"order":{"id":2}}', json)).json()).toMatchObject({ duplicate: false });
    expect(await detailOf(await post(w.send, path, '{"order":{"id":[]}}', json), 400)).toContain(
      "fails on this request",
    );
    const nothing = await hookOf(w, {
      verification: "none",
      dedupe: { kind: "expression", expression: ".body.missing" },
    });
    expect(await detailOf(await post(w.send, nothing.path, "{}", json), 400)).toContain("gives nothing");
  });

  it("has to parse", async () => {
    const w = await world();
    const workflow = await w.publish(echo());
    const response = await w.json("POST", "/v1/hooks", {
      workflow,
      verification: "none",
      dedupe: { kind: "expression", expression: ".a |" },
    });
    expect(await detailOf(response, 400)).toContain("does not parse");
  });
});
