/**
 * `npm run demo`: the platform's main job, for real. Publishes examples/order-fulfilment.yaml, posts a
 * signed order to a hook of it, follows the execution live, and checks all of what came of it. Uses the
 * server at PORT where one is up (its key in DEV_API_KEY), else starts one for itself.
 * Exits with 1 where anything differs from what it should be.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { ROOT } from "../lib/paths.ts";
import { type Check, checkOrder, checkRefusal, holds, same } from "./checks.ts";
import { AMOUNT, newOrder, type Delivery, sign } from "./order.ts";
import { Api, type Event, send } from "./platform/api.ts";
import { follow } from "./platform/live.ts";
import { type Place, withServer } from "./platform/with-server.ts";
import { progress } from "./progress.ts";
import { startOrderServices } from "./services.ts";
import { spans, timeline } from "./timeline.ts";

const TIMELINE_COLUMNS = 48;
const acceptedSchema = z.object({ execution: z.string(), duplicate: z.boolean() });

const say = (line = ""): void => void process.stdout.write(`${line}\n`);

async function post(url: string, delivery: Delivery): Promise<z.infer<typeof acceptedSchema>> {
  const answer = await send("POST", url, delivery.body, delivery.headers);
  if (answer.status !== 202) throw new Error(`POST ${url} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return acceptedSchema.parse(answer.body);
}

async function watch(api: Api, id: string): Promise<Event[]> {
  const display = progress(process.stdout);
  const events: Event[] = [];
  try {
    for await (const event of follow(api.origin, api.key, id)) {
      events.push(event);
      display.event(event);
    }
  } finally {
    display.done();
  }
  return events;
}

async function run(place: Place): Promise<Check[]> {
  say(`Platform    ${place.origin}${place.own ? " (started for this demo)" : ""}`);
  const api = new Api(place.origin, place.key);
  const services = await startOrderServices();
  let hookId: string | undefined;
  try {
    say(`Services    ${services.origin} (inventory, fraud, payment, courier)`);
    const workflow = await api.publishWorkflow(
      readFileSync(join(ROOT, "examples/order-fulfilment.yaml"), "utf8"),
      "shop",
      "order-fulfilment",
    );
    say(`Workflow    ${workflow.namespace}/${workflow.name}, revision ${workflow.publishedRevision} is published`);
    const hook = await api.createHook(workflow.id);
    hookId = hook.id;
    say(`Hook        ${hook.url}`);

    const order = newOrder(services.origin);
    const delivery = sign(hook.secret, JSON.stringify(order));
    const first = await post(hook.url, delivery);
    say(`Order       ${order.id}, accepted as ${first.execution}\n`);
    const live = await watch(api, first.execution);
    const execution = await api.execution(first.execution);
    const history = await api.history(first.execution);
    say(`\nOutput\n${JSON.stringify(execution.output ?? execution.error, null, 2)}`);
    say(`\nTimeline\n${timeline(spans(history), TIMELINE_COLUMNS).join("\n")}`);
    const seen = [...services.seen];

    const again = await post(hook.url, delivery);
    const forged = await send("POST", hook.url, delivery.body.replace("ada@", "eve@"), delivery.headers);
    const after = await api.history(first.execution);

    const invalid = newOrder(services.origin, AMOUNT - 1);
    const refused = await post(hook.url, sign(hook.secret, JSON.stringify(invalid)));
    for await (const _ of follow(api.origin, api.key, refused.execution));
    const listed = await listedSoon(api, workflow.id, [first.execution, refused.execution]);

    return [
      same("the first post was new", false, first.duplicate),
      ...checkOrder(
        order,
        execution,
        live,
        history,
        seen.filter((one) => one.order === order.id),
      ),
      same("the same post again names the same execution", { execution: first.execution, duplicate: true }, again),
      same(
        "and did nothing twice",
        { events: history.length, calls: seen.length },
        { events: after.length, calls: services.seen.length },
      ),
      same("a body that was tampered with is refused", 401, forged.status),
      ...checkRefusal(
        await api.execution(refused.execution),
        services.seen.filter((one) => one.order === invalid.id),
      ),
      holds("both are listed, and nothing else was started", listed === "", listed),
    ];
  } finally {
    // Tidying up only: where it fails, what failed before is what should be told.
    if (hookId !== undefined) await api.call("DELETE", `/v1/hooks/${hookId}`, 204).catch(() => undefined);
    await services.close();
  }
}

/** Listing follows from the journal (DESIGN: a cursor publishes it), so it may take a moment. Empty: as it should be. */
async function listedSoon(api: Api, workflow: string, expected: readonly string[]): Promise<string> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    const { items } = await api.list({ workflow, limit: String(expected.length) });
    const newest = new Map(items.map((item) => [item.id, item.status]));
    if (expected.every((id) => ["completed", "faulted"].includes(newest.get(id) ?? ""))) return "";
    if (performance.now() > deadline) return `the newest of the list are ${JSON.stringify([...newest])}`;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function report(checks: readonly Check[]): number {
  say("\nChecks");
  for (const { name, differences } of checks) {
    say(`  ${differences.length === 0 ? "✓" : "✗"} ${name}`);
    for (const line of differences) say(`      ${line}`);
  }
  const failed = checks.filter((check) => check.differences.length > 0).length;
  say(`\n${checks.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

try {
  process.exitCode = report(await withServer("demo", run));
} catch (error) {
  process.stderr.write(
    `The demo could not be carried out: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
}
