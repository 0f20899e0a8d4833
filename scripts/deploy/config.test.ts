import { describe, expect, it } from "vitest";
import { environmentConfig, queueNames, withIds, wranglerConfig } from "../lib/wrangler-config.ts";
import { ENVIRONMENTS } from "./options.ts";
import { deployPlan, numbered } from "./plan.ts";

const top = wranglerConfig();

describe.each(ENVIRONMENTS)("[env.%s] of wrangler.toml", (environment) => {
  const config = environmentConfig(top, environment);

  it("binds all that local development binds, for wrangler inherits none of it", () => {
    expect(config.durable_objects).toEqual(top.durable_objects);
    expect(config.d1_databases.map(({ binding }) => binding)).toEqual(top.d1_databases.map(({ binding }) => binding));
    expect(config.queues.producers.map(({ binding }) => binding)).toEqual(
      top.queues.producers.map(({ binding }) => binding),
    );
    expect(config["worker_loaders"]).toEqual(top["worker_loaders"]);
    expect(Object.keys(config.vars)).toEqual(Object.keys(top.vars));
    expect(config.vars["ENVIRONMENT"]).toBe(environment);
  });

  it("shares nothing with another environment: names carry its own, as queues/index.ts expects", () => {
    expect(queueNames(config)).toEqual(queueNames(top).map((name) => `${name}-${environment}`));
    expect(config.d1_databases.map(({ database_name }) => database_name)).toEqual(
      top.d1_databases.map(({ database_name }) => `${database_name}-${environment}`),
    );
    expect(config.name).toBe(`${top.name}-${environment}`);
  });

  it("consumes every queue that it names, dead letters too, in the same manner", () => {
    expect(config.queues.consumers.map(({ queue }) => queue).toSorted()).toEqual(queueNames(config).toSorted());
    const manner = (consumers: typeof config.queues.consumers) =>
      consumers.map(({ queue: _queue, dead_letter_queue: dead, ...rest }) => ({ ...rest, dead: dead !== undefined }));
    expect(manner(config.queues.consumers)).toEqual(manner(top.queues.consumers));
  });
});

describe("what is deployed", () => {
  const config = environmentConfig(top, "production");

  it("has no env left, the account's ids, and paths that hold wherever the file lies", () => {
    const deployed = withIds(
      config,
      new Map([["millrace-directory-production", "an-id"]]),
      "/built/index.js",
      "/project",
    );
    expect(deployed).not.toHaveProperty("env");
    expect(deployed).toMatchObject({ main: "/built/index.js", no_bundle: true });
    expect(deployed.assets.directory).toBe("/project/dashboard/dist");
    expect(deployed.d1_databases).toMatchObject([
      { binding: "DIRECTORY", database_id: "an-id", migrations_dir: "/project/migrations/directory" },
    ]);
    expect(() => withIds(config, new Map(), "/built/index.js")).toThrow(
      /no id for the database millrace-directory-production/,
    );
  });

  it("is planned in the order that is safe: what is bound to, then secrets, then tables, then code", () => {
    const plan = numbered(deployPlan(config));
    const order = [
      "signed in",
      "D1 database",
      "queue millrace-lifecycle-production",
      "queue millrace-dead-letters-production",
      "PLATFORM_KEY",
      "migrations",
      "deploy the Worker",
      "/healthz",
    ];
    const places = order.map((text) => plan.indexOf(text));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });
});
