import { env, listDurableObjectIds, runInDurableObject } from "cloudflare:test";
import { describe, expect, it, vi } from "vitest";
import { world } from "../testing/world.ts";

/** Each is used by a workflow that has it sent, echoed, refused, kept, told and raised wherever it can. */
const VALUES = {
  token: "tok-9f8e7d6c5b4a39281706",
  password: "pä55-w0rd/with+signs&more",
  client: "client-secret-0a1b2c3d4e5f",
  connection: "xoxb-connection-1122334455",
};

const receiver = env.RECEIVER_URL;
const POST = (more: object) => ({ call: "http", with: { method: "post", output: "response", ...more } });
const echo = (path: string, authentication?: object) => ({
  uri: `${receiver}/echo/${path}`,
  ...(authentication === undefined ? {} : { authentication }),
});
const tried = (task: object) => ({
  try: [{ attempt: task }],
  catch: { as: "error", do: [{ caught: { set: { caught: "${ $error }" } } }] },
  export: { as: "${ $context + {errors: (($context.errors // []) + [.])} }" },
});

const definition = (name: string) => ({
  document: {
    dsl: "1.0.3",
    namespace: "test",
    name,
    version: "1.0.0",
    metadata: { respond: { body: "${ . }" } },
  },
  use: {
    secrets: ["token", "login", "oauth"],
    authentications: { named: { basic: { use: "login" } } },
  },
  do: [
    {
      keep: {
        set: { a: "${ $secrets.token }", b: '${ "x " + $secrets.token }', c: ["${ $secrets.login.password }"] },
        export: { as: "${ . }" },
      },
    },
    {
      everywhere: {
        ...POST({
          endpoint: `${receiver}/echo/everywhere`,
          headers: { "x-token": "${ $secrets.token }", "x-text": '${ "t=" + $secrets.token }' },
          query: { key: "${ $secrets.token }", other: "${ $secrets.login.password }" },
          body: { token: "${ $secrets.token }", login: "${ $secrets.login }", list: ["${ $context.a }"] },
        }),
        export: { as: "${ $context + {everywhere: .} }" },
      },
    },
    { text: POST({ endpoint: `${receiver}/echo/text`, body: "${ $secrets.token }" }) },
    { url: POST({ endpoint: `\${ "${receiver}/echo/" + $secrets.token + "/x" }` }) },
    { bearer: POST({ endpoint: echo("bearer", { bearer: { token: "${ $secrets.token }" } }) }) },
    {
      basic: POST({
        endpoint: echo("basic", {
          basic: { username: "${ $secrets.login.username }", password: "${ $secrets.login.password }" },
        }),
      }),
    },
    { named: POST({ endpoint: echo("named", { use: "named" }) }) },
    {
      oauth2: POST({
        endpoint: echo("oauth2", {
          oauth2: {
            authority: receiver,
            endpoints: { token: "/token" },
            grant: "client_credentials",
            client: { id: "me", secret: "${ $secrets.oauth }" },
          },
        }),
      }),
    },
    {
      connection: {
        call: "http.request:1@connectors",
        with: {
          connection: "svc",
          path: "/echo/connection",
          full: true,
          headers: { "x-token": "${ $secrets.token }" },
        },
      },
    },
    { refused: tried(POST({ endpoint: `${receiver}/echo/refused?status=500`, body: { t: "${ $secrets.token }" } })) },
    {
      refusedConnection: tried({
        call: "http.request:1@connectors",
        with: { connection: "svc", path: "/echo/refused", query: { status: 500 } },
      }),
    },
    {
      script: tried({
        run: {
          script: {
            language: "js",
            code: "console.log(JSON.stringify(process.argv)); console.error(process.env.TOKEN); throw new Error(process.env.TOKEN);",
            arguments: ["${ $secrets.token }"],
            environment: { TOKEN: "${ $secrets.token }" },
          },
        },
      }),
    },
    {
      told: {
        emit: {
          event: {
            with: { source: "https://test.example", type: "com.example.told", data: { t: "${ $secrets.token }" } },
          },
        },
      },
    },
    {
      raised: tried({
        raise: {
          error: {
            type: "https://example.com/errors/x",
            status: 400,
            title: "X",
            detail: '${ "because " + $secrets.token }',
          },
        },
      }),
    },
    { out: { set: { out: "${ $context }", token: "${ $secrets.token }" } } },
  ],
  output: { as: { all: "${ . }", again: "${ $secrets.login.password }" } },
});

const faulting = (name: string) => ({
  document: { dsl: "1.0.3", namespace: "test", name, version: "1.0.0" },
  use: { secrets: ["token"] },
  do: [
    {
      sent: POST({
        endpoint: `${receiver}/echo/fault?status=500`,
        headers: { "x-token": "${ $secrets.token }" },
        body: "${ $secrets.token }",
      }),
    },
  ],
});

/** A value as it must not be found: plain, escaped, in base64 of any alignment, in percent signs. */
function formsOf(value: string): readonly string[] {
  const base64 = ["", "a", "ab"].map((before) => {
    const text = Buffer.from(`${before}${value}`, "utf8").toString("base64");
    // What is left where neither end is of the neighbours.
    return text.slice(before.length === 0 ? 0 : 4, -4);
  });
  return [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value), ...base64];
}

function expectNowhere(what: string, text: string): void {
  for (const [name, value] of Object.entries(VALUES))
    for (const form of formsOf(value)) expect(text.includes(form), `${name} in ${what}, as ${form}`).toBe(false);
}

/** Every table of every object of a class, as text. */
async function tablesOf(namespace: DurableObjectNamespace): Promise<string> {
  const found: unknown[] = [];
  for (const id of await listDurableObjectIds(namespace)) {
    found.push(
      await runInDurableObject(namespace.get(id), async (_, { storage }) => {
        const names = storage.sql
          .exec<{ name: string }>(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'",
          )
          .toArray();
        const tables = names.map(({ name }) => [
          name,
          storage.sql.exec(`SELECT * FROM "${name}"`).toArray().map(readable),
        ]);
        return [tables, [...(await storage.list())]];
      }),
    );
  }
  return JSON.stringify(found);
}

/** Bytes as the text that they may be. */
function readable(row: Record<string, SqlStorageValue>): unknown {
  return Object.values(row).map((value) => (value instanceof ArrayBuffer ? new TextDecoder().decode(value) : value));
}

describe("the value of a secret", () => {
  it("is found nowhere but where it was sent to", async () => {
    const logged: unknown[] = [];
    for (const level of ["debug", "log", "info", "warn", "error"] as const)
      vi.spyOn(console, level).mockImplementation((...said: unknown[]) => void logged.push(said));
    const queued: unknown[] = [];
    const queue = Object.getPrototypeOf(env.LIFECYCLE) as Queue;
    const send = vi.spyOn(queue, "sendBatch");

    const { client, json, send: request, key } = await world();
    await client.secrets.put({ params: { name: "token" }, body: { value: VALUES.token } });
    await client.secrets.put({
      params: { name: "login" },
      body: { value: { username: "someone", password: VALUES.password } },
    });
    await client.secrets.put({ params: { name: "oauth" }, body: { value: VALUES.client } });
    const made = await json(
      "POST",
      "/v1/connections",
      {
        name: "svc",
        connector: "http",
        auth: "bearer",
        config: { baseUrl: receiver },
        credentials: { token: VALUES.connection },
      },
      { "idempotency-key": "connection" },
    );
    const answers: unknown[] = [await made.text()];

    const started = await json("POST", "/v1/executions", { definition: definition("everything"), wait: "PT30S" });
    const execution: { id: string; status: string } & Record<string, unknown> = await started.json();
    expect(execution, JSON.stringify(execution).slice(0, 2_000)).toMatchObject({ status: "completed" });
    const failed = await json("POST", "/v1/executions", { definition: faulting("fault"), wait: "PT30S" });
    const fault: { id: string; status: string } = await failed.json();
    expect(fault.status).toBe("faulted");
    answers.push(execution, fault);

    for (const { id } of [execution, fault]) {
      const history = await (await json("GET", `/v1/executions/${id}/history?limit=1000`)).text();
      // It went out, and it came back.
      expect(history).toContain("[secret token]");
      if (id === execution.id) {
        for (const label of ["[secret login]", "/echo/connection", "echo/bearer", "echo/oauth2", "process", "because"])
          expect(history).toContain(label);
      }
      const live = await request(`/v1/executions/${id}/live?after=0`, {
        headers: { authorization: `Bearer ${key}`, accept: "text/event-stream" },
      });
      answers.push(history, await live.text(), await (await json("GET", `/v1/executions/${id}`)).text());
    }
    for (const path of ["/v1/executions", "/v1/audit", "/v1/secrets", "/v1/connections", "/v1/events"])
      answers.push(await (await json("GET", path)).text());

    const workflow = await client.workflows.create({ body: { definition: definition("hooked") } });
    await client.workflows.publish({ params: { id: workflow.id }, body: { revision: workflow.revision } });
    const hook = await client.hooks.create({ body: { workflow: workflow.id, verification: "none" } });
    const responded = await request(new URL(hook.url).pathname, { method: "POST", body: "{}" });
    expect(responded.status).toBe(200);
    answers.push(await responded.text());

    queued.push(...send.mock.calls.map(([messages]) => [...messages]));
    const text = { answers: JSON.stringify(answers), logs: JSON.stringify(logged), queues: JSON.stringify(queued) };
    vi.restoreAllMocks();
    expect(text.queues.length).toBeGreaterThan(100);
    for (const [what, said] of Object.entries(text)) {
      expectNowhere(what, said);
      // Nor what stands for it inside: people are shown its name.
      expect(said, what).not.toContain("⟦secret");
    }
    const objects = new Map<string, string>();
    for (const [name, namespace] of Object.entries(env)) {
      if (Object.getPrototypeOf(namespace)?.constructor?.name !== "DurableObjectNamespace") continue;
      const tables = await tablesOf(namespace as DurableObjectNamespace);
      expectNowhere(name, tables);
      objects.set(name, tables);
    }
    // There was something to be found in each.
    expect(objects.get("TENANT")).toContain("svc");
    expect(objects.get("INTAKE")).toContain("execution.started");
    expect(objects.get("EXECUTION")).toContain("[secret token]");
    expect(objects.get("CORRELATOR")).toContain("com.example.told");
    expect(objects.get("CORRELATOR")).toContain("[secret token]");
    const directory = await env.DIRECTORY.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all<{
      name: string;
    }>();
    for (const { name } of directory.results.filter((table) => !table.name.startsWith("_cf")))
      expectNowhere(name, JSON.stringify((await env.DIRECTORY.prepare(`SELECT * FROM "${name}"`).all()).results));
  }, 60_000);

  it("is found by this test, where it is", () => {
    for (const [name, value] of Object.entries(VALUES)) {
      const hidden = [
        `a ${value}`,
        JSON.stringify({ value }),
        btoa(`user:${encodeURIComponent(value)}`),
        `?x=${encodeURIComponent(value)}`,
      ];
      for (const text of [hidden[0], hidden[1], hidden[3], Buffer.from(`ab${value}c`).toString("base64")])
        expect(() => expectNowhere("a text", text ?? ""), name).toThrow(/in a text/);
    }
  });
});
