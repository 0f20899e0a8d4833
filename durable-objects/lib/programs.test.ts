import { describe, expect, it } from "vitest";
import { ok, type Result } from "../../shared/domain/result.ts";
import type { RevisionRecord } from "../tenant/rpc.ts";
import { loadRevision } from "./programs.ts";

function revision(id: string, units: number): () => Promise<Result<RevisionRecord>> {
  const definition = {
    document: { dsl: "1.0.3", namespace: "test", name: "large", version: "1.0.0" },
    do: [{ keep: { set: { text: "x".repeat(units) } } }],
  };
  return async () => ok({ id, workflowId: null, definition } as unknown as RevisionRecord);
}
const missing = async (): Promise<Result<RevisionRecord>> => {
  throw new Error("asked for");
};

describe("the revisions that an isolate keeps", () => {
  it("are many where they are small", async () => {
    for (let n = 0; n < 200; n++) await loadRevision(`rev_small_${n}`, revision(`rev_small_${n}`, 100));
    for (let n = 0; n < 200; n++) expect(await loadRevision(`rev_small_${n}`, missing)).toMatchObject({ ok: true });
  });

  it("are few where they are large: compiled, each takes many times its size", async () => {
    for (let n = 0; n < 8; n++) await loadRevision(`rev_large_${n}`, revision(`rev_large_${n}`, 400_000));
    expect(await loadRevision("rev_large_7", missing)).toMatchObject({ ok: true });
    expect(await loadRevision("rev_large_0", missing)).toMatchObject({ ok: false, error: { code: "unavailable" } });
    // Used lately, it stays, where one that was not goes.
    await loadRevision("rev_large_8", revision("rev_large_8", 400_000));
    expect(await loadRevision("rev_large_7", missing)).toMatchObject({ ok: true });
  });
});
