import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { parseExecutionId, tenantId } from "../../shared/domain/ids.ts";
import type { ExecutionView, Outcome } from "../../shared/domain/execution.ts";
import type { AnyEntry } from "../../shared/domain/journal.ts";
import type { HistoryPage } from "../execution/rpc.ts";
import type { IntakeRpc, StartRequest } from "../intake/rpc.ts";
import { executionsOf } from "../lib/executions-service.ts";
import { executionObject } from "../lib/stubs.ts";
import type { BreakersRpc, Caller, DesignerRpc, ExecutionsRpc, TenantRpc } from "../tenant/rpc.ts";

const CALLER: Caller = { actor: "system", requestId: "test", audit: null, idempotency: null };

export interface TestTenant {
  readonly id: string;
  /** Publishes a definition of these tasks, and gives its revision. */
  revision(tasks: unknown, more?: Record<string, unknown>): Promise<string>;
  designer(): DesignerRpc;
  executions(): ExecutionsRpc;
  breakers(): BreakersRpc;
  /** Intake of this lane, as a stub that is not the instance: a crash makes the next one new. */
  intake(lane?: number): IntakeRpc;
  start(revision: string, more?: Partial<StartRequest>): ReturnType<IntakeRpc["start"]>;
}

/** A tenant of its own for each test: nothing is shared, so nothing has to be cleared away. */
export async function testTenant(): Promise<TestTenant> {
  const id = tenantId((length) => crypto.getRandomValues(new Uint8Array(length)));
  const stub = env.TENANT.get(env.TENANT.idFromName(id)) as unknown as TenantRpc;
  const provisioned = await stub.provision({ id, name: "Test" });
  if (!provisioned.ok) throw new Error(provisioned.error.detail);
  const intake = (lane = 0): IntakeRpc =>
    env.INTAKE.get(env.INTAKE.idFromName(`${id}:${lane}`)) as unknown as IntakeRpc;
  return {
    id,
    designer: () => stub.designer(CALLER),
    executions: () => stub.executions(CALLER),
    breakers: () => stub.breakers(CALLER),
    intake,
    async revision(tasks, more = {}) {
      const name = `test-${crypto.randomUUID().slice(0, 8)}`;
      const document = { dsl: "1.0.3", namespace: "test", name, version: "1.0.0" };
      const made = await stub.designer(CALLER).adhoc({
        definition: { document, do: tasks, ...more },
        source: null,
        namespace: "test",
        name,
        version: "1.0.0",
        title: null,
        summary: null,
      });
      if (!made.ok) throw new Error(made.error.detail);
      return made.value.id;
    },
    start: (revision, more = {}) =>
      intake(more.lane).start({
        tenant: id,
        lane: 0,
        revision,
        trigger: { kind: "api", source: "api" },
        input: {},
        idempotency: null,
        ...more,
      }),
  };
}

export const execution = (id: string) => executionObject(env.EXECUTION, id);

/** Polls until `check` gives something; a test's own timeout ends what never comes. */
export async function eventually<T>(check: () => Promise<T | null | undefined | false>): Promise<T> {
  for (;;) {
    const value = await check();
    if (value !== null && value !== undefined && value !== false) return value;
    await scheduler.wait(20);
  }
}

export const stubOf = (id: string) => env.EXECUTION.get(env.EXECUTION.idFromName(id));
export const unique = (name: string): string => `/${name}-${crypto.randomUUID()}`;

/** A task that calls the receiver (shared/testing/node/receiver.ts). */
export const call = (path: string, method = "post"): unknown => ({
  call: "http",
  with: { method, endpoint: env.RECEIVER_URL + path, body: { n: 1 } },
});

/** What others may wait for is no guest of its lane: it gets an object of its own at once. */
export const OF_ITS_OWN: Pick<StartRequest, "parent"> = { parent: { execution: "exe_of_a_test", depth: 0 } };

/** One with an object of its own, unless its first turn ends it. */
export async function begin(tenant: TestTenant, tasks: unknown): Promise<string> {
  const started = await tenant.start(await tenant.revision(tasks), OF_ITS_OWN);
  if (!started.ok) throw new Error(started.error.detail);
  return started.value.execution.id;
}

export const entriesOf = ({ entries }: HistoryPage): readonly AnyEntry[] => JSON.parse(entries) as AnyEntry[];

const tenantOf = (id: string): string => parseExecutionId(id)?.tenant ?? "";

/** Whole, wherever it is. */
export async function historyOf(id: string): Promise<readonly AnyEntry[]> {
  const page = await executionsOf(env).history(tenantOf(id), id, 0, 1_000);
  if (!page.ok) throw new Error(page.error.detail);
  return page.value.events;
}

/** How it ended. */
export function finished(id: string): Promise<ExecutionView & { readonly outcome: Outcome }> {
  return eventually(async () => {
    const executions = executionsOf(env);
    const view = await executions.describe(tenantOf(id), id);
    const ended = view.ok ? await executions.result(tenantOf(id), view.value, 10_000) : view;
    return ended.ok && ended.value.outcome !== null ? { ...ended.value, outcome: ended.value.outcome } : null;
  });
}

export async function received(path: string): Promise<{ key: string }[]> {
  const response = await fetch(`${env.RECEIVER_URL}/log?of=${path}`);
  return response.json();
}

/** The instance is lost as in a crash: what was under way never comes back to it. */
export async function crash(id: string): Promise<void> {
  await runInDurableObject(stubOf(id), (_object, ctx) => {
    ctx.abort("crash");
  }).catch(() => undefined);
}

/** How many connections of this path were closed before the receiver answered. */
export async function dropped(path: string): Promise<number> {
  const response = await fetch(`${env.RECEIVER_URL}/dropped?of=${path}`);
  return response.json();
}

/** Publishes a workflow of these tasks; gives the name that `runs` calls it by. */
export async function callee(
  tenant: TestTenant,
  tasks: unknown,
  metadata: Record<string, unknown> = {},
): Promise<string> {
  const name = `callee-${crypto.randomUUID().slice(0, 8)}`;
  const document = { dsl: "1.0.3", namespace: "test", name, version: "1.0.0" };
  const made = await tenant.designer().create({
    definition: { document: { ...document, metadata }, do: tasks },
    source: null,
    namespace: "test",
    name,
    version: "1.0.0",
    title: null,
    summary: null,
  });
  if (!made.ok) throw new Error(made.error.detail);
  const published = await tenant.designer().publish(made.value.workflow.id, 1);
  if (!published.ok) throw new Error(published.error.detail);
  return name;
}

/** A task that runs the workflow of this name. */
export const runs = (name: string, more: Record<string, unknown> = {}) => ({
  run: { workflow: { namespace: "test", name, version: "1.0.0", input: { from: "parent" } }, ...more },
});
