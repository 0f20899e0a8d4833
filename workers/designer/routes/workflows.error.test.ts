import { describe, expect, it } from "vitest";
import {
  page,
  revisionDetailSchema,
  validationSchema,
  workflowDetailSchema,
  workflowSchema,
} from "../../../shared/api/index.ts";
import { echo, world } from "../../testing/world.ts";

const yaml = (name: string) => `# kept as it is
document:
  dsl: '1.0.3'
  namespace: shop
  name: ${name}
  version: '1.0.0'
  title: Greets
do:
  - greet: {set: {text: '\${ "Hello" }'}}
`;

describe("a workflow", () => {
  it("is created of YAML, revised, published, archived and read back", async () => {
    const { json } = await world();
    const source = yaml("greet");
    const created = await json("POST", "/v1/workflows", { definition: source });
    expect(created.status).toBe(201);
    const workflow = workflowDetailSchema.parse(await created.json());
    expect(created.headers.get("location")).toBe(`/v1/workflows/${workflow.id}`);
    expect(workflow).toMatchObject({
      namespace: "shop",
      name: "greet",
      title: "Greets",
      summary: null,
      revision: 1,
      publishedRevision: null,
      archived: false,
      source,
    });
    const at = `/v1/workflows/${workflow.id}`;
    const get = await json("GET", at);
    expect(get.headers.get("etag")).toBe('"1"');
    expect(workflowDetailSchema.parse(await get.json())).toEqual(workflow);

    const definition = { ...(workflow.definition as object), do: [{ other: { set: { a: 1 } } }] };
    expect((await json("PUT", at, { definition }, { "if-match": '"7"' })).status).toBe(412);
    expect((await json("PUT", at, { definition }, { "if-match": "7" })).status).toBe(400);
    const revised = await json("PUT", at, { definition }, { "if-match": '"1"' });
    expect(workflowDetailSchema.parse(await revised.json())).toMatchObject({ revision: 2, source: null, definition });
    const revisions = await (
      await json("GET", `${at}/revisions?limit=1`)
    ).json<{ items: { number: number }[]; nextCursor: string }>();
    expect(revisions.items.map(({ number }) => number)).toEqual([2]);
    const next = await (
      await json("GET", `${at}/revisions?limit=1&cursor=${revisions.nextCursor}`)
    ).json<{ items: { number: number }[]; nextCursor: null }>();
    expect([next.items.map(({ number }) => number), next.nextCursor]).toEqual([[1], null]);
    expect(revisionDetailSchema.parse(await (await json("GET", `${at}/revisions/1`)).json())).toMatchObject({
      number: 1,
      source,
    });
    expect((await json("GET", `${at}/revisions/3`)).status).toBe(404);
    for (const n of ["0", "x", "1.5"]) expect((await json("GET", `${at}/revisions/${n}`)).status).toBe(404);

    expect((await json("POST", `${at}/publish`, { revision: 9 })).status).toBe(404);
    expect(
      workflowSchema.parse(await (await json("POST", `${at}/publish`, { revision: 1 })).json()).publishedRevision,
    ).toBe(1);
    expect(workflowSchema.parse(await (await json("POST", `${at}/archive`)).json()).archived).toBe(true);
    const list = async (query: string) =>
      page(workflowSchema)
        .parse(await (await json("GET", `/v1/workflows${query}`)).json())
        .items.map(({ id }) => id);
    expect([await list(""), await list("?archived=true")]).toEqual([[], [workflow.id]]);
    expect(workflowSchema.parse(await (await json("POST", `${at}/unarchive`)).json()).archived).toBe(false);
  });

  it("is there once by its name, and once by an Idempotency-Key", async () => {
    const { json } = await world();
    const send = (name: string, key: string) =>
      json("POST", "/v1/workflows", { definition: yaml(name) }, { "idempotency-key": key });
    const first = workflowDetailSchema.parse(await (await send("a", "k1")).json());
    expect(workflowDetailSchema.parse(await (await send("a", "k1")).json()).id).toBe(first.id);
    expect((await send("b", "k1")).status).toBe(409);
    expect((await send("a", "k2")).status).toBe(409);
  });
});

describe("a definition that is not valid", () => {
  const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c, *c, *c]\n${yaml("bomb")}`;
  const cases: [string, unknown][] = [
    ["an unknown task", { ...echo(), do: [{ a: { dance: {} } }] }],
    ["an expression that does not parse", { ...echo(), do: [{ a: { set: { x: "${ .a | }" } } }] }],
    ["YAML that does not parse", "document: [\n  oops"],
    ["a YAML bomb", bomb],
    ["an answer that can't be", echo({ respond: { status: 99 } })],
    ["nothing", {}],
    ["no text", ""],
  ];

  it.each(cases)("is refused with its places, and kept nowhere: %s", async (_, definition) => {
    const { json } = await world();
    for (const [method, path] of [
      ["POST", "/v1/workflows"],
      ["POST", "/v1/executions"],
    ] as const) {
      const response = await json(method, path, { definition });
      expect(response.status).toBe(422);
      const { problems } = await response.json<{ problems: { path: string; code: string; line?: number }[] }>();
      expect(problems[0]?.code).toMatch(/\w/);
      expect(problems[0]?.line !== undefined).toBe(typeof definition === "string");
    }
    const validated = await json("POST", "/v1/workflows/validate", { definition });
    expect(validated.status).toBe(200);
    const { valid, problems } = validationSchema.parse(await validated.json());
    expect([valid, problems.length > 0]).toEqual([false, true]);
    expect((await (await json("GET", "/v1/workflows")).json<{ items: unknown[] }>()).items).toEqual([]);
    expect((await (await json("GET", "/v1/executions")).json<{ items: unknown[] }>()).items).toEqual([]);
  });

  it("is told from one that is", async () => {
    const { json } = await world();
    expect(
      validationSchema.parse(await (await json("POST", "/v1/workflows/validate", { definition: yaml("ok") })).json()),
    ).toEqual({ valid: true, problems: [] });
  });
});

it.each(["limit=0", "limit=201", "limit=x", "cursor=", "archived=maybe", "cursor=nonsense"])(
  "refuses a list with ?%s",
  async (query) => {
    const { json } = await world();
    const response = await json("GET", `/v1/workflows?${query}`);
    expect([response.status, response.headers.get("content-type")]).toEqual([400, "application/problem+json"]);
  },
);
