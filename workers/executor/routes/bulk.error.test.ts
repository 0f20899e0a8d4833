import { describe, expect, it } from "vitest";
import { type BulkOperation, problemSchema } from "../../../shared/api/index.ts";
import { MAX_BULK_OUTCOME_UNITS } from "../../../shared/domain/limits.ts";
import { newId } from "../../../shared/domain/ids.ts";
import { randomBytes } from "../../gateway/secrets.ts";
import { waiting, world } from "../../testing/world.ts";

const PATH = "/v1/executions/bulk";

describe("a bulk operation is refused", () => {
  it.each([
    ["without a filter", { action: "cancel" }, "/filter"],
    ["with an empty filter", { action: "cancel", filter: {} }, "/filter"],
    ["with a filter and all", { action: "cancel", filter: { status: "waiting" }, all: true }, "/all"],
    ["that cancels what is over", { action: "cancel", filter: { status: "completed" } }, "/filter/status"],
    ["that suspends what is pending", { action: "suspend", filter: { status: "pending" } }, "/filter/status"],
    ["that resumes what waits", { action: "resume", filter: { status: "waiting" } }, "/filter/status"],
    ["that looks for an error in what runs", { action: "cancel", filter: { error: "x" } }, "/filter/error"],
    ["that runs everything again", { action: "rerun", all: true }, "/filter/status"],
    ["with a version of no workflow", { action: "rerun", filter: { status: "faulted" }, version: 2 }, "/version"],
  ])("%s", async (_, body, path) => {
    const { json, client } = await world();
    const response = await json("POST", PATH, body);
    expect(response.status).toBe(400);
    expect(problemSchema.parse(await response.json()).problems).toMatchObject([{ path }]);
    expect((await client.bulk.list()).items).toEqual([]);
  });

  it("that is no action, or has what belongs to another, or says too much", async () => {
    const { json, publish } = await world();
    const workflow = await publish(waiting(1));
    const status = async (body: unknown) => (await json("POST", PATH, body)).status;
    expect(await status({ action: "erase", all: true })).toBe(400);
    expect(await status({ action: "resume", all: true, reason: "x" })).toBe(400);
    expect(await status({ action: "settle", all: true })).toBe(400);
    expect(await status({ action: "settle", all: true, outcome: { output: "x".repeat(MAX_BULK_OUTCOME_UNITS) } })).toBe(
      413,
    );
    expect(await status({ action: "rerun", filter: { workflow, status: "faulted" }, version: 9 })).toBe(404);
    expect(await status({ action: "cancel", filter: { from: "yesterday" } })).toBe(400);
  });
});

describe("a bulk operation of somebody else", () => {
  it("is one that never was, finds nothing of theirs, and is stopped by nobody who may only read", async () => {
    const [ours, theirs] = [await world(), await world()];
    const { id } = await theirs.client.executions.start({ body: { definition: waiting(3600) } });
    await expect.poll(async () => (await theirs.client.executions.list()).items.length).toBe(1);
    const body = { action: "suspend", all: true } as const;
    const mine = (await ours.client.bulk.start({ body })) as BulkOperation;
    await expect
      .poll(() => ours.client.bulk.get({ params: { id: mine.id } }), { timeout: 10_000 })
      .toMatchObject({ status: "completed", matched: 0, done: 0 });
    expect((await theirs.client.executions.get({ params: { id } })).status).toBe("waiting");

    const unknown = newId("blk", theirs.organisation, randomBytes);
    const answers = [mine.id, unknown, "bulk", "history"].flatMap((bulk) => [
      theirs.json("GET", `${PATH}/${bulk}`),
      theirs.json("POST", `${PATH}/${bulk}/cancel`),
    ]);
    for (const answer of await Promise.all(answers)) {
      expect(answer.status).toBe(404);
      const { detail } = problemSchema.parse(await answer.json());
      expect(detail).toBe("There is no bulk operation of this id.");
    }
    expect((await theirs.client.bulk.list()).items).toEqual([]);
    expect((await ours.json("POST", `${PATH}/${mine.id}/cancel`)).status).toBe(409);

    const reader = await ours.keyWith(["executions:read"]);
    const asReader = (method: string, path: string, sent?: unknown) =>
      ours.send(path, {
        method,
        headers: { authorization: `Bearer ${reader}`, "content-type": "application/json" },
        ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
      });
    expect((await asReader("GET", `${PATH}/${mine.id}`)).status).toBe(200);
    expect((await asReader("POST", `${PATH}/${mine.id}/cancel`)).status).toBe(403);
    expect((await asReader("POST", PATH, { ...body, dryRun: true })).status).toBe(403);
    await theirs.client.executions.cancel({ params: { id }, body: {} });
  });
});
