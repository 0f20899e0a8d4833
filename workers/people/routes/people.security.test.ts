import { describe, expect, it, vi } from "vitest";
import { newId } from "../../../shared/domain/ids.ts";
import { randomBytes } from "../../gateway/secrets.ts";
import { world } from "../../testing/world.ts";
import { asking, FORM, INPUT, linkTo, outputOf, submit } from "../people-fixture.ts";

describe("a link", () => {
  it("that is none is told from another by nothing", async () => {
    const [ours, theirs] = [await world(), await world()];
    const path = await linkTo(theirs, await asking(theirs, "approve"));
    const links = [
      newId("lnk", ours.organisation, randomBytes),
      newId("lnk", theirs.organisation, randomBytes),
      newId("lnk", "0000000000", randomBytes),
      newId("tkt", theirs.organisation, randomBytes),
      // Of another organisation, by its own secret part.
      path.slice("/people/".length).replace(theirs.organisation, ours.organisation),
      `${path.slice("/people/".length)}0`,
      path.slice("/people/".length, -1),
      "x",
      `lnk_${"0".repeat(5_000)}`,
    ];
    const answers = await Promise.all(
      links.flatMap((link) => [ours.send(`/people/${link}`), submit(ours, `/people/${link}`, { approved: "yes" })]),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
    expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1);
    expect((await theirs.client.people.list()).items).toHaveLength(1);
  });

  it("opens a page that is kept nowhere, sends nothing on, runs nothing, and is in no frame", async () => {
    const w = await world();
    const path = await linkTo(w, await asking(w, "form", { schema: FORM, title: "<script>alert(1)</script>" }));
    const response = await w.send(path);
    const header = (name: string) => response.headers.get(name);
    expect(header("cache-control")).toBe("no-store");
    expect(header("referrer-policy")).toBe("no-referrer");
    expect(header("x-robots-tag")).toContain("noindex");
    expect(header("set-cookie")).toBeNull();
    const policy = header("content-security-policy") ?? "";
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'$/,
    );
    const html = await response.text();
    expect(html).not.toContain("<script");
    const style = /<style>([\s\S]*)<\/style>/.exec(html)?.[1] ?? "";
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style)));
    expect(policy).toContain(btoa(String.fromCharCode(...digest)));
    // The link is not in its own page: a copy of the page opens nothing.
    expect(html).not.toContain("lnk_");
  });

  it("is in no log, no history and no audit trail, and answers of others' forms go nowhere", async () => {
    const lines: string[] = [];
    const spies = (["log", "info", "warn", "error", "debug"] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation((...said: unknown[]) => void lines.push(said.map(String).join(" "))),
    );
    const w = await world();
    const task = await asking(w, "approve");
    const path = await linkTo(w, task);
    await w.send(path);
    await submit(w, path, { approved: "yes" });
    await outputOf(w, task.execution);
    const read = async (at: string) => (await w.json("GET", at)).text();
    const seen = [
      ...lines,
      await read(`/v1/executions/${task.execution}/history`),
      await read(`/v1/executions/${task.execution}`),
      await read("/v1/audit"),
      await read("/v1/people/tasks?state=any"),
      await read("/metrics"),
    ].join("\n");
    spies.forEach((spy) => spy.mockRestore());
    expect(seen).toContain(task.id);
    expect(seen).not.toContain(path.split("_")[2]);
    expect(seen).not.toContain("lnk_");
  });
});

describe("another organisation's task", () => {
  it("is not there", async () => {
    const [ours, theirs] = [await world(), await world()];
    const task = await asking(theirs, "approve");
    const bodies: string[] = [];
    for (const id of [
      task.id,
      newId("ask", ours.organisation, randomBytes),
      newId("ask", theirs.organisation, randomBytes),
    ]) {
      for (const response of [
        await ours.json("GET", `/v1/people/tasks/${id}`),
        await ours.json("POST", `/v1/people/tasks/${id}/answer`, { approved: true }),
        await ours.json("POST", `/v1/people/tasks/${id}/link`),
      ]) {
        expect(response.status).toBe(404);
        bodies.push((await response.json<{ detail: string }>()).detail);
      }
    }
    expect(new Set(bodies).size).toBe(1);
    expect((await ours.client.people.list({ query: { state: "any" } })).items).toEqual([]);
    expect((await theirs.client.people.get({ params: { id: task.id } })).state).toBe("open");
  });

  it("shows nothing of what came in to who may not read executions, nor to who has a link", async () => {
    const w = await world();
    const task = await asking(w, "approve");
    expect(task.about).toContain(INPUT.order);
    const as = async (permissions: readonly string[], path: string) =>
      (await w.send(path, { headers: { authorization: `Bearer ${await w.keyWith(permissions)}` } })).text();
    for (const path of [`/v1/people/tasks/${task.id}`, "/v1/people/tasks"]) {
      expect(await as(["people:read"], path)).toContain(task.id);
      expect(await as(["people:read"], path)).not.toContain(INPUT.order);
      expect(await as(["people:read", "executions:read"], path)).toContain(INPUT.order);
    }
    const answered = await w.send(`/v1/people/tasks/${task.id}/answer`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${await w.keyWith(["people:read", "people:write"])}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({ approved: true }),
    });
    expect(answered.status).toBe(200);
    expect(await answered.text()).not.toContain(INPUT.order);
    const path = await linkTo(w, await asking(w, "approve"));
    const page = await (await w.send(path)).text();
    expect(page).toContain("Pay?");
    expect(page).not.toContain(INPUT.order);
    expect(await (await submit(w, path, { approved: "no" })).text()).not.toContain(INPUT.order);
  });

  it("is not to be answered, nor linked to, by who may only read", async () => {
    const w = await world();
    const task = await asking(w, "approve");
    const key = await w.keyWith(["people:read"]);
    const as = (method: string, path: string, body?: unknown) =>
      w.send(path, {
        method,
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    expect((await as("GET", `/v1/people/tasks/${task.id}`)).status).toBe(200);
    expect((await as("POST", `/v1/people/tasks/${task.id}/answer`, { approved: true })).status).toBe(403);
    expect((await as("POST", `/v1/people/tasks/${task.id}/link`)).status).toBe(403);
  });
});
