import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { hookRequestsQuery } from "./queries.ts";
import { heardRequest, MAX_REQUESTS, newest } from "./use-hook-requests.ts";

const sample = (id: string, at = "2026-11-24T08:00:00.000Z") => ({
  id,
  at,
  input: { body: { id } },
  shortened: null,
  execution: null,
});
const heard = (id: string) => ({ type: "request" as const, workflow: "wf_1", hook: "hook_1", sample: sample(id) });
const { queryKey } = hookRequestsQuery("hook_1");
const ids = (client: QueryClient) => client.getQueryData(queryKey)?.items.map(({ id }) => id);

test("what the socket tells of is first, once, and no more than are shown", async () => {
  const client = new QueryClient();
  client.setQueryData(queryKey, { items: [sample("a")] });
  await heardRequest(client, heard("b"));
  await heardRequest(client, heard("b"));
  expect(ids(client)).toEqual(["b", "a"]);
  for (let n = 0; n < MAX_REQUESTS; n++) await heardRequest(client, heard(`n${n}`));
  expect(ids(client)).toHaveLength(MAX_REQUESTS);
  expect(ids(client)?.[0]).toBe(`n${MAX_REQUESTS - 1}`);
});

test("an answer that was asked for before does not take it away again", async () => {
  const client = new QueryClient();
  client.setQueryData(queryKey, { items: [sample("a")] });
  const { promise, resolve } = Promise.withResolvers<{ items: ReturnType<typeof sample>[] }>();
  const asked = client.fetchQuery({ queryKey, queryFn: () => promise, staleTime: 0 }).catch(() => undefined);
  await heardRequest(client, heard("b"));
  resolve({ items: [sample("a")] });
  await asked;
  expect(ids(client)).toEqual(["b", "a"]);
});

test("requests of several addresses are one list, and wait for each other", () => {
  const [early, late] = [sample("early"), sample("late", "2026-11-24T09:00:00.000Z")];
  expect(newest([{ items: [early] }, { items: [late] }])?.map(({ id }) => id)).toEqual(["late", "early"]);
  expect(newest([{ items: [early] }, undefined])).toBeUndefined();
  expect(newest([])).toEqual([]);
});
