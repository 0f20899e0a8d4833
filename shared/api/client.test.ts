import { describe, expect, it } from "vitest";
import { createClient, pathOf } from "./client.ts";
import { ApiProblem, contracts } from "./index.ts";

interface Sent {
  readonly url: string;
  readonly init: RequestInit;
}

function clientAnswering(response: () => Response) {
  const sent: Sent[] = [];
  const client = createClient({
    baseUrl: "https://example.test",
    key: "mrk_1",
    fetch: async (url, init) => {
      sent.push({ url, init });
      return response();
    },
  });
  return { client, sent };
}

describe("createClient", () => {
  it("fills the path, the query, the headers and the body", async () => {
    const { client, sent } = clientAnswering(() => Response.json({ items: [], nextCursor: null }));
    await client.workflows.revisions({ params: { id: "a/b" }, query: { limit: 5, cursor: undefined } });
    expect(sent[0]?.url).toBe("https://example.test/v1/workflows/a%2Fb/revisions?limit=5");
    await client.executions.start({ body: { workflow: "wf_1" }, headers: { "idempotency-key": "k" } });
    expect(sent[1]?.init).toMatchObject({
      method: "POST",
      headers: { authorization: "Bearer mrk_1", "content-type": "application/json", "idempotency-key": "k" },
      body: '{"workflow":"wf_1"}',
    });
  });

  it("throws the problem that it was answered with", async () => {
    const problem = {
      type: "urn:millrace:problem:not-found",
      title: "Not found",
      status: 404,
      detail: "No.",
      requestId: "r1",
    };
    const { client } = clientAnswering(() => Response.json(problem, { status: 404 }));
    const error = await client.workflows.get({ params: { id: "wf_1" } }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ApiProblem);
    expect(error).toMatchObject({ status: 404, message: "No.", problem });
  });

  it("makes a problem of an answer that is none", async () => {
    const { client } = clientAnswering(
      () => new Response("<h1>Bad gateway</h1>", { status: 502, headers: { "x-request-id": "r2" } }),
    );
    await expect(client.system.health()).rejects.toMatchObject({ status: 502, problem: { requestId: "r2" } });
  });

  it("resolves to nothing where there is nothing", async () => {
    const { client } = clientAnswering(() => new Response(null, { status: 204 }));
    expect(await client.keys.revoke({ params: { id: "key_1" } })).toBeUndefined();
  });
});

it("tells the URL of a live stream", () => {
  expect(pathOf(contracts.executions.live, { params: { id: "exe_1" }, query: { after: 3, ticket: "t" } })).toBe(
    "/v1/executions/exe_1/live?after=3&ticket=t",
  );
});
