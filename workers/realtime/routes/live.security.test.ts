import { describe, expect, it } from "vitest";
import { executionId } from "../../../shared/domain/ids.ts";
import { echo, ORIGIN, waiting, world } from "../../testing/world.ts";

describe("a ticket", () => {
  it("opens one connection, once, to the execution that it is for", async () => {
    const w = await world();
    const { id } = await w.client.executions.start({ body: { definition: echo(), wait: "PT5S" } });
    const other = await w.client.executions.start({ body: { definition: echo(), wait: "PT5S" } });
    const ticket = async () => (await w.client.executions.liveTicket({ params: { id } })).ticket;
    const first = await ticket();
    expect((await w.send(`/v1/executions/${id}/live?ticket=${first}`)).status).toBe(200);
    expect((await w.send(`/v1/executions/${id}/live?ticket=${first}`)).status).toBe(401);
    const misused = await ticket();
    expect((await w.send(`/v1/executions/${other.id}/live?ticket=${misused}`)).status).toBe(401);
    expect((await w.send(`/v1/executions/${id}?ticket=${await ticket()}`)).status).toBe(401);
    for (const bad of [
      "",
      "tkt_x",
      w.key,
      `tkt_${w.organisation}_${"0".repeat(40)}`,
      `tkt_0000000000_${"0".repeat(40)}`,
    ]) {
      expect((await w.send(`/v1/executions/${id}/live?ticket=${bad}`)).status, bad).toBe(401);
    }
    const socket = await w.send(`/v1/executions/${id}/live?ticket=${await ticket()}`, {
      headers: { upgrade: "websocket" },
    });
    expect(socket.status).toBe(101);
    socket.webSocket?.accept();
    socket.webSocket?.close();
  });

  it("is not given for what is not there, and not for signing in", async () => {
    const w = await world();
    const id = executionId({ tenant: w.organisation, lane: 0, home: "object", sequence: 1 });
    expect((await w.json("POST", `/v1/executions/${id}/live-tickets`)).status).toBe(404);
    const started = await w.client.executions.start({ body: { definition: echo() } });
    const { ticket } = await w.client.executions.liveTicket({ params: { id: started.id } });
    expect((await w.send(`/sign-in?ticket=${ticket}`)).status).toBe(401);
  });
});

it("a page of another origin can't open a socket with the session's cookie", async () => {
  const w = await world();
  const { id } = await w.client.executions.start({ body: { definition: waiting(60) } });
  const signedIn = await w.send("/v1/session", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ key: w.key }),
  });
  const cookie = (signedIn.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const open = (origin?: string) =>
    w.send(`/v1/executions/${id}/live`, {
      headers: { upgrade: "websocket", cookie, ...(origin === undefined ? {} : { origin }) },
    });
  expect((await open("https://evil.example")).status).toBe(403);
  expect((await open()).status).toBe(403);
  const ours = await open(ORIGIN);
  expect(ours.status).toBe(101);
  ours.webSocket?.accept();
  ours.webSocket?.close();
  await w.client.executions.cancel({ params: { id }, body: {} });
});

it("hands nothing of the caller's request to the object", async () => {
  const w = await world();
  const { id } = await w.client.executions.start({ body: { definition: echo(), wait: "PT5S" } });
  const foreign = await world(w.send);
  const theirs = await foreign.client.executions.start({
    body: { definition: echo(), input: { private: true }, wait: "PT5S" },
  });
  const response = await w.send(`/v1/executions/${id}/live?id=${theirs.id}&after=0&after=9`, {
    headers: { authorization: `Bearer ${w.key}` },
  });
  const text = await response.text();
  expect(text).not.toContain(theirs.id);
  for (const after of ["-1", "x", "1.5", "9e99"])
    expect((await w.json("GET", `/v1/executions/${id}/live?after=${after}`)).status).toBe(400);
});
