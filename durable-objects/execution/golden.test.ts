import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { executionId } from "../../shared/domain/ids.ts";
import { TERMINAL } from "../../shared/domain/execution.ts";
import { entriesOf, type Golden, type GoldenStep, parseGolden } from "../../shared/engine/testing/golden.ts";
import { crash, execution, historyOf, received, stubOf, testTenant, type TestTenant } from "../testing/fixture.ts";

// Golden journals (shared/engine/golden), as every version wrote them, put into the storage of a real object.
const files: Record<string, string> = import.meta.glob("../../shared/engine/golden/*/*.ndjson", {
  eager: true,
  query: "?raw",
  import: "default",
});
const live = Object.entries(files)
  .map(([path, text]) => ({ version: path.split("/").at(-2) ?? "", path: path.split("/").at(-1) ?? "", text }))
  .map(({ version, path, text }) => ({ version, golden: parseGolden(path, text), text }))
  .filter(({ golden }) => golden.head.live);

const BY_PERSONS = new Set(["cancel", "resume", "suspend", "settle"]);
/** Steps after which nobody but the platform has anything to do, a person's next word aside. */
const stops = ({ steps }: Golden): number[] =>
  steps.flatMap(({ stands }, at) =>
    TERMINAL.has(stands.status) || steps.slice(at + 2).some(({ input }) => BY_PERSONS.has(input.type)) ? [] : [at],
  );

let sequence = 0;

/** The same journal in another place and time: other ids, a receiver that is there, as far back from now as it was. */
function moved(text: string, at: number, ids: Readonly<Record<string, string>>): Golden {
  const shift = Date.now() - at;
  let changed = text.replaceAll(/\b17000\d{8}\b/g, (time) => String(Number(time) + shift));
  for (const [from, to] of Object.entries(ids)) changed = changed.replaceAll(from, to);
  return parseGolden("moved", changed);
}

/** The rows of an object that is not in memory, as that version left them. */
async function plant(id: string, steps: readonly GoldenStep[]): Promise<void> {
  await runInDurableObject(stubOf(id), (_object, { storage: { sql } }) => {
    sql.exec(
      "CREATE TABLE journal (first_seq INTEGER PRIMARY KEY, last_seq INTEGER NOT NULL, at INTEGER NOT NULL, entries TEXT NOT NULL)",
    );
    for (const row of steps.flatMap(({ rows }) => rows)) sql.exec("INSERT INTO journal VALUES (?, ?, ?, ?)", ...row);
    const snapshot = steps.findLast((step) => step.snapshot !== undefined)?.snapshot ?? [];
    if (snapshot.length === 0) return;
    sql.exec(
      "CREATE TABLE snapshots (part INTEGER PRIMARY KEY, parts INTEGER NOT NULL, seq INTEGER NOT NULL, data TEXT NOT NULL)",
    );
    for (const row of snapshot) sql.exec("INSERT INTO snapshots VALUES (?, ?, ?, ?)", ...row);
  });
  await crash(id);
}

async function play(tenant: TestTenant, original: Golden, text: string, at: number): Promise<void> {
  const first = original.steps[0];
  const begun = first === undefined ? undefined : entriesOf(first)[0];
  if (begun?.type !== "execution.started") throw new Error("no start");
  const id = executionId({ tenant: tenant.id, lane: 3, home: "object", sequence: 1e15 + ++sequence });
  const path = `/golden-${crypto.randomUUID()}/`;
  const places = { "https://receiver.test": env.RECEIVER_URL, "/golden/": path };
  const { document: _document, ...definition } = JSON.parse(
    JSON.stringify(original.head.definition)
      .replaceAll("https://receiver.test", env.RECEIVER_URL)
      .replaceAll("/golden/", path),
  ) as Golden["head"]["definition"];
  const revision = await tenant.revision(definition.do, { ...definition });
  const golden = moved(text, original.steps[at]?.at ?? 0, {
    ...places,
    [begun.data.id]: id,
    [begun.data.revision]: revision,
  });
  const [planted, next] = [golden.steps.slice(0, at + 1), golden.steps[at + 1]];
  await plant(id, planted);
  const stub = execution(id);
  if (next !== undefined && BY_PERSONS.has(next.input.type)) {
    const { input } = next;
    if (input.type === "cancel") await stub.cancel(input.reason);
    if (input.type === "resume") await stub.resume(input.by);
    if (input.type === "suspend") await stub.suspend(input.reason, input.by);
    if (input.type === "settle") await stub.settle({ effect: input.effect, outcome: input.outcome, by: input.by });
  }
  const view = await stub.result(15_000);
  expect(view.ok && view.value.outcome).toEqual(golden.steps.at(-1)?.stands.outcome);

  // What was on disk is there still, and each call went out by the key that its intent had.
  const history = await historyOf(id);
  expect(history.slice(0, planted.at(-1)?.stands.seq ?? 0)).toEqual(planted.flatMap(entriesOf));
  history.forEach((entry, index) => expect(entry.seq).toBe(index + 1));
  const keys = new Set(history.flatMap((entry) => (entry.type === "effect.requested" ? [entry.data.key] : [])));
  const wanted = golden.steps.flatMap(entriesOf).flatMap((entry) => (entry.type === "effect.requested" ? [entry] : []));
  expect([...keys]).toEqual([...new Set(wanted.map(({ data }) => data.key))]);
  for (const { data } of wanted) {
    if (data.request.kind !== "http") continue;
    for (const { key } of await received(new URL(data.request.url).pathname)) expect(keys).toContain(key);
  }
}

describe("an object with a journal of an earlier version", () => {
  it("is tried with some of each version", () => {
    const versions = new Set(Object.keys(files).map((path) => path.split("/").at(-2)));
    expect(new Set(live.map(({ version }) => version))).toEqual(versions);
    for (const { golden } of live) expect(stops(golden).length, golden.name).toBeGreaterThan(0);
  });

  it.each(
    live.map(({ version, golden, text }) => [version, golden.head.definition.document.name, golden, text] as const),
  )("of %s wakes and finishes, wherever it stopped: %s", { timeout: 60_000 }, async (_version, _name, golden, text) => {
    const tenant = await testTenant();
    for (const at of stops(golden)) await play(tenant, golden, text, at);
  });
});
