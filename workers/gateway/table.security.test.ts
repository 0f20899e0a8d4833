import { describe, expect, it } from "vitest";
import { problemSchema } from "../../shared/api/index.ts";
import { executionId, newId } from "../../shared/domain/ids.ts";
import { routes } from "../routes.ts";
import { echo, pathWith, platform, type Send, sendJson, waiting, world } from "../testing/world.ts";
import { randomBytes } from "./secrets.ts";
import type { Route } from "./route.ts";

/** Every route is put through this; a new one is, too, without anybody remembering to. */
const send: Send = platform();
const nameOf = ({ contract }: Route): string => `${contract.method} ${contract.path}`;
const named = (list: readonly Route[]) => list.map((route) => [nameOf(route), route] as const);
const tenantRoutes = routes.filter(({ auth }) => auth === "key" || auth === "live");
const adminRoutes = routes.filter(({ auth }) => auth === "admin");
const withBody = routes.filter(({ contract }) => contract.body !== undefined);
const example = ({ contract }: Route): unknown =>
  contract.example ?? (contract.id === "keys.create" ? { name: "x" } : {});
const values = { id: "wf_0000000000_0000000000000000", n: "1" };

async function problem(response: Response, status: number): Promise<ReturnType<typeof problemSchema.parse>> {
  expect({ status: response.status, type: response.headers.get("content-type") }).toEqual({
    status,
    type: "application/problem+json",
  });
  const document = problemSchema.parse(await response.json());
  expect(document.status).toBe(status);
  expect(document.requestId).toBe(response.headers.get("x-request-id"));
  return document;
}

function bodyOf(route: Route): RequestInit {
  if (route.contract.method === "GET") return {};
  return { headers: { "content-type": "application/json" }, body: JSON.stringify(example(route)) };
}

describe("who is not known", () => {
  it.each(named(tenantRoutes))("is refused: %s", async (_, route) => {
    const init = bodyOf(route);
    const path = pathWith(route.contract, values);
    const bare = await send(path, { method: route.contract.method, ...init });
    expect(bare.headers.get("www-authenticate")).toBe('Bearer realm="millrace"');
    await problem(bare, 401);
    const unknownKey = newId("mrk", "0000000000", randomBytes);
    for (const key of [unknownKey, "nonsense", "mrk_short_x"]) {
      const response = await sendJson(send, key, route.contract.method, path, init.body ?? undefined);
      expect(response.headers.get("www-authenticate")).toContain("invalid_token");
      await problem(response, 401);
    }
    const basic = await send(path, {
      method: route.contract.method,
      ...init,
      headers: { ...init.headers, authorization: "Basic eDp5" },
    });
    await problem(basic, 401);
  });

  it.each(named(adminRoutes))("does not administer: %s", async (_, route) => {
    const { key } = await world(send);
    const path = pathWith(route.contract, { id: "0000000000" });
    for (const token of [key, "wrong", "test-admin-tokenx"])
      await problem(await sendJson(send, token, "POST", path, example(route)), 401);
    await problem(await send(path, { method: "POST", ...bodyOf(route) }), 401);
  });

  it.each(named(adminRoutes))("finds nothing where no token is set: %s", async (_, route) => {
    for (const token of [undefined, ""]) {
      const without = platform({ ADMIN_TOKEN: token });
      const path = pathWith(route.contract, { id: "0000000000" });
      const nothing = await problem(await sendJson(without, "undefined", "POST", "/v1/nothing", {}), 404);
      for (const method of ["POST", "GET", "OPTIONS"]) {
        const found = await problem(
          await sendJson(without, "undefined", method, path, method === "GET" ? undefined : {}),
          404,
        );
        expect(found.detail.replace(path, "")).toBe(nothing.detail.replace("/v1/nothing", ""));
      }
    }
  });
});

describe("who may not", () => {
  it.each(named(tenantRoutes.filter(({ permission }) => permission !== "any")))("is refused: %s", async (_, route) => {
    const { keyWith } = await world(send);
    const other = route.permission === "audit:read" ? "hooks:read" : "audit:read";
    const key = await keyWith([other]);
    const refused = await problem(
      await sendJson(
        send,
        key,
        route.contract.method,
        pathWith(route.contract, values),
        bodyOf(route).body ?? undefined,
      ),
      403,
    );
    expect(refused.detail).toContain(String(route.permission));
  });
});

describe("another organisation's", () => {
  it("ids are answered as ones that never were, to the letter", async () => {
    const [ours, theirs] = [await world(send), await world(send)];
    const workflow = await theirs.publish(echo());
    const hook = await theirs.client.hooks.create({ body: { workflow, verification: "none" } });
    const key = await theirs.client.keys.create({ body: { name: "k" } });
    const atHome = await theirs.client.executions.start({ body: { workflow, wait: "PT10S" } });
    const away = await theirs.client.executions.start({ body: { definition: waiting(60) } });
    const unknown = (tenant: string) => ({
      workflows: [newId("wf", tenant, randomBytes)],
      hooks: [newId("hook", tenant, randomBytes)],
      keys: [newId("key", tenant, randomBytes)],
      executions: [
        executionId({ tenant, lane: 3, home: "intake", sequence: 7 }),
        executionId({ tenant, lane: 3, home: "object", sequence: 7 }),
        "exe_x",
      ],
    });
    const foreign = { workflows: [workflow], hooks: [hook.id], keys: [key.id], executions: [atHome.id, away.id] };
    const groups = ["workflows", "hooks", "keys", "executions"] as const;
    let checked = 0;
    for (const route of tenantRoutes) {
      const { contract } = route;
      const group = groups.find((name) => contract.path.startsWith(`/v1/${name}/{id}`));
      if (group === undefined) continue;
      const answers = [
        ...foreign[group],
        ...unknown(ours.organisation)[group],
        ...unknown(theirs.organisation)[group],
      ].map(async (id) => {
        const body = bodyOf(route).body ?? undefined;
        const response = await sendJson(send, ours.key, contract.method, pathWith(contract, { id, n: "1" }), body, {
          "x-request-id": "same",
        });
        const text = JSON.stringify(await problem(response, 404));
        return text.replaceAll(id, "ID");
      });
      expect(new Set(await Promise.all(answers)).size, nameOf(route)).toBe(1);
      checked++;
    }
    expect(checked).toBeGreaterThanOrEqual(15);
    // And nothing of it happened.
    expect(await theirs.client.workflows.get({ params: { id: workflow } })).toMatchObject({
      archived: false,
      revision: 1,
    });
    expect((await theirs.client.executions.get({ params: { id: away.id } })).status).not.toBe("cancelled");
    expect((await theirs.client.hooks.list()).items).toHaveLength(1);
    await theirs.client.executions.cancel({ params: { id: away.id }, body: {} });
  });

  it("workflow can't be started nor hooked up, and lists show nothing of it", async () => {
    const [ours, theirs] = [await world(send), await world(send)];
    const workflow = await theirs.publish(echo());
    await theirs.client.executions.start({ body: { workflow, wait: "PT10S" } });
    await problem(await ours.json("POST", "/v1/executions", { workflow }), 404);
    await problem(await ours.json("POST", "/v1/hooks", { workflow, verification: "none" }), 404);
    for (const path of ["/v1/workflows", "/v1/executions", `/v1/executions?workflow=${workflow}`, "/v1/hooks"]) {
      const page = await (await ours.json("GET", path)).json<{ items: unknown[] }>();
      expect(page.items).toEqual([]);
    }
  });
});

describe("a body that can't be taken", () => {
  const credential = async (route: Route): Promise<string> =>
    route.auth === "admin" ? "test-admin-token" : (await world(send)).key;
  const path = (route: Route): string =>
    pathWith(route.contract, { id: route.auth === "admin" ? "0000000000" : values.id });

  it.each(named(withBody))("is refused: %s", async (_, route) => {
    const key = await credential(route);
    const { method } = route.contract;
    const text = JSON.stringify(example(route));
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "application/json; charset=utf-16",
      "application/jsonx",
    ]) {
      await problem(await sendJson(send, key, method, path(route), text, { "content-type": type }), 415);
    }
    const large = await problem(
      await sendJson(send, key, method, path(route), JSON.stringify({ x: "y".repeat(2 * 1024 * 1024) })),
      413,
    );
    expect(large.detail).toMatch(/MAX_[A-Z]+_BODY_BYTES/);
    const deep = await problem(
      await sendJson(send, key, method, path(route), `{"definition": ${"[".repeat(10_000)}${"]".repeat(10_000)}}`),
      400,
    );
    expect(deep.problems?.[0]?.code).toBe("json.depth");
    const broken = await problem(await sendJson(send, key, method, path(route), '{\n "a": 1,\n}'), 400);
    expect(broken.problems?.[0]).toMatchObject({ code: "json.syntax", line: 3, column: 1 });
    const proto = await problem(
      await sendJson(send, key, method, path(route), '{"definition": {"__proto__": {"x": 1}}}'),
      400,
    );
    expect(proto.problems?.[0]).toMatchObject({ code: "json.key", path: "/definition/__proto__" });
    const extra = await problem(
      await sendJson(send, key, method, path(route), { ...(example(route) as object), surprise: 1 }),
      400,
    );
    expect(JSON.stringify(extra.problems)).toContain("surprise");
    await problem(await sendJson(send, key, method, path(route), "[]"), 400);
  });
});
