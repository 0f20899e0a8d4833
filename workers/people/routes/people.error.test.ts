import { describe, expect, it } from "vitest";
import { detailOf } from "../../testing/deliveries.ts";
import { world } from "../../testing/world.ts";
import { asking, FORM, linkTo, submit } from "../people-fixture.ts";

describe("an answer that can't be taken", () => {
  it("says what the task takes, and where it is wrong", async () => {
    const w = await world();
    const [approval, form] = [await asking(w, "approve"), await asking(w, "form", { schema: FORM })];
    const post = (id: string, body: unknown) => w.json("POST", `/v1/people/tasks/${id}/answer`, body);
    expect(await detailOf(await post(approval.id, { comment: "?" }), 400)).toContain("approved: true");
    expect(await detailOf(await post(approval.id, { approved: true, answer: {} }), 400)).toContain("is an approval");
    expect(await detailOf(await post(form.id, { approved: true }), 400)).toContain("is a form");
    const wrong = await post(form.id, { answer: { amount: 0, account: "operations", urgent: true, x: 1 } });
    const { problems } = await wrong.json<{ problems: { path: string; code: string }[] }>();
    expect(wrong.status).toBe(400);
    expect(problems.map(({ path, code }) => `${path} ${code}`)).toEqual(
      expect.arrayContaining(["/answer/amount answer.minimum"]) as string[],
    );
    const large = { amount: 1, account: "travel", urgent: true, tags: ["x".repeat(300_000)] };
    expect(await detailOf(await post(form.id, { answer: large }), 413)).toContain("MAX_ANSWER_BYTES");
    expect((await w.client.people.list()).items).toHaveLength(2);
  });

  it("comes too late, or is another one than before", async () => {
    const w = await world();
    const answer = (id: string, approved: boolean) => w.json("POST", `/v1/people/tasks/${id}/answer`, { approved });
    const [done, cancelled, late] = [
      await asking(w, "approve"),
      await asking(w, "approve"),
      await asking(w, "approve", { expires: "PT1S" }),
    ];
    const paths = { done: await linkTo(w, done), cancelled: await linkTo(w, cancelled), late: await linkTo(w, late) };
    expect((await answer(done.id, true)).status).toBe(200);
    expect(await detailOf(await answer(done.id, false), 409)).toContain("answered already");
    const other = await submit(w, paths.done, { approved: "no" });
    expect(other.status).toBe(409);
    expect(await other.text()).toContain("Your answer did not count");
    await w.client.executions.cancel({ params: { id: cancelled.execution }, body: {} });
    const stateOf = async (id: string) => (await w.client.people.get({ params: { id } })).state;
    while ((await stateOf(cancelled.id)) === "open" || (await stateOf(late.id)) === "open") await scheduler.wait(20);
    for (const [path, id, words] of [
      [paths.cancelled, cancelled.id, "went on without it"],
      [paths.late, late.id, "expired"],
    ] as const) {
      expect((await answer(id, true)).status).toBe(410);
      for (const response of [await w.send(path), await submit(w, path, { approved: "yes" })]) {
        expect(response.status).toBe(410);
        expect(await response.text()).toContain(words);
      }
      expect((await w.json("POST", `/v1/people/tasks/${id}/link`)).status).toBe(409);
    }
  });

  it("is no form, or presses neither button", async () => {
    const w = await world();
    const task = await asking(w, "approve");
    const path = await linkTo(w, task);
    const json = await w.send(path, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
    expect(await detailOf(json, 415)).toContain("x-www-form-urlencoded");
    const neither = await submit(w, path, { comment: "hm" });
    expect(neither.status).toBe(422);
    expect(await neither.text()).toMatch(/choose one of the two buttons[\s\S]*hm/);
    expect((await submit(w, path, { approved: "yes", comment: "x".repeat(10_001) })).status).toBe(422);
  });
});
