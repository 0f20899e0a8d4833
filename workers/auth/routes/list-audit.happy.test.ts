import { expect, it } from "vitest";
import { world } from "../../testing/world.ts";

it("finds entries by what was done, by who did it, and to what", async () => {
  const { client } = await world();
  const { id } = await client.keys.create({ body: { name: "one" } });
  await client.keys.create({ body: { name: "two" } });
  await client.keys.revoke({ params: { id } });
  const all = (await client.audit.list()).items;
  const actionsOf = async (query: { action?: string; actor?: string; target?: string }): Promise<string[]> =>
    (await client.audit.list({ query })).items.map(({ action }) => action);

  expect(await actionsOf({ action: "key" })).toEqual(
    all.map(({ action }) => action).filter((action) => action.startsWith("key.")),
  );
  expect(await actionsOf({ action: "key.revoked" })).toEqual(["key.revoked"]);
  expect(await actionsOf({ target: id })).toEqual(["key.revoked", "key.created"]);
  expect(await actionsOf({ target: id, action: "key.created" })).toEqual(["key.created"]);
  const actor = all[0]?.actor ?? "";
  expect(await actionsOf({ actor, action: "key.revoked" })).toEqual(["key.revoked"]);
  expect(await actionsOf({ actor: "key:nobody" })).toEqual([]);
  // The word before the dot, not any that begins so.
  expect(await actionsOf({ action: "ke" })).toEqual([]);
});

it("goes on page by page, and refuses what is no action", async () => {
  const { client, json } = await world();
  for (const name of ["one", "two", "three"]) await client.keys.create({ body: { name } });
  const targets: (string | null)[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.audit.list({
      query: { action: "key.created", limit: 1, ...(cursor === undefined ? {} : { cursor }) },
    });
    targets.push(...page.items.map(({ target }) => target));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(new Set(targets).size).toBe(targets.length);
  expect(targets).toEqual(
    (await client.audit.list({ query: { action: "key.created" } })).items.map(({ target }) => target),
  );
  expect((await json("GET", "/v1/audit?action=%25")).status).toBe(400);
});
