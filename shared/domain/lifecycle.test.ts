import { describe, expect, it } from "vitest";
import { broken, cloudEvent, Simulation } from "../engine/testing/simulation.ts";
import { lifecycleEvents, lifecycleEventSchema } from "./lifecycle.ts";

const eventsOf = (run: Simulation) => run.journal.flatMap((entry) => lifecycleEvents(run.state.started, entry));
const short = (run: Simulation): string[] =>
  eventsOf(run).map(({ type, data }) => {
    const name = type.replace(/^io\.serverlessworkflow\.|\.v1$/g, "");
    return typeof data["task"] === "string" ? `${name} ${data["task"]}` : name;
  });

describe("lifecycle events", () => {
  it("tell of the workflow and of each task, once, by the names of the standard", () => {
    const run = new Simulation("do: [{a: {set: {x: 1}}}, {b: {raise: {error: {type: 'https://e', status: 500}}}}]");
    expect(short(run)).toEqual([
      "workflow.started",
      "task.created /do/0/a",
      "task.started /do/0/a",
      "task.completed /do/0/a",
      "task.created /do/1/b",
      "task.started /do/1/b",
      "task.faulted /do/1/b",
      "workflow.faulted",
    ]);
    const events = eventsOf(run);
    for (const event of events) expect(lifecycleEventSchema.parse(event)).toEqual(event);
    expect(new Set(events.map((event) => event.id)).size).toBe(events.length);
    expect(events[1]?.data).toEqual({
      workflow: "example-exe_test.test",
      task: "/do/0/a",
      createdAt: new Date(1_000_000).toISOString(),
    });
    expect(events.at(-1)?.data).toMatchObject({ error: { type: "https://e", status: 500, instance: "/do/1/b" } });
  });

  it("tell of retries, and of what is cancelled", () => {
    const run = new Simulation(
      "do: [{t: {try: [{c: {call: http, with: {method: get, endpoint: 'https://x.test'}}}], catch: {retry: {delay: PT1S}}}}]",
    );
    run.settle(run.only.id, broken(503)).tick(1000).give({ type: "cancel", reason: "enough" });
    expect(short(run)).toEqual(
      expect.arrayContaining(["task.retried /do/0/t", "task.cancelled /do/0/t", "workflow.cancelled"]),
    );
  });

  it("tell of correlation", () => {
    const run = new Simulation(
      "do: [{l: {listen: {to: {all: [{with: {type: a}, correlate: {k: {from: .data}}}, {with: {type: b}, correlate: {k: {from: .data}}}]}}}}]",
    );
    run.event(cloudEvent("a", 7)).event(cloudEvent("b", 7));
    const correlation = eventsOf(run).filter(({ type }) => type.includes("correlation"));
    expect(correlation.map(({ type }) => type)).toEqual([
      "io.serverlessworkflow.workflow.correlation-started.v1",
      "io.serverlessworkflow.workflow.correlation-completed.v1",
    ]);
    expect(correlation[1]?.data).toMatchObject({ correlationKeys: { k: 7 } });
  });

  it("can be of whole workflows only, or none", () => {
    const run = new Simulation("do: [{a: {set: {x: 1}}}]");
    const at = (level: "workflow" | "off") =>
      run.journal.flatMap((entry) => lifecycleEvents(run.state.started, entry, level)).map(({ type }) => type);
    expect(at("workflow")).toEqual([
      "io.serverlessworkflow.workflow.started.v1",
      "io.serverlessworkflow.workflow.completed.v1",
    ]);
    expect(at("off")).toEqual([]);
  });

  it("name a secret, and never show what stands for it", () => {
    const definition =
      "use: {secrets: [token]}\ndo: [{b: {raise: {error: {type: 'https://e', status: 500, title: '${ \"no \" + $secrets.token }'}}}}]";
    const run = new Simulation(definition, {}, 1_000_000, "exe_test", "0".repeat(32));
    expect(JSON.stringify(run.journal)).toContain("⟦secret");
    const told = JSON.stringify(eventsOf(run));
    expect(told).toContain("no [secret token]");
    expect(told).not.toContain("⟦secret");
  });

  it("tell no outputs", () => {
    const run = new Simulation("do: [{a: {set: {secret: hush}}}]");
    expect(JSON.stringify(eventsOf(run))).not.toContain("hush");
  });
});
