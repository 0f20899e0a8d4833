import { randomBytes } from "node:crypto";
import { parse } from "yaml";
import type { Event, Execution } from "../demo/platform/api.ts";
import type { Case } from "./case.ts";
import { missing, unmet } from "./expect.ts";
import { withOwnEvents } from "./event-types.ts";
import type { Platform, Problem } from "./platform.ts";
import { redirected } from "./redirect.ts";
import { type StandIn, standIn } from "./stand-in/stand-in.ts";

/** A cron entry comes round within a minute. */
const STARTS_WITHIN_MS = 65_000;
const ENDS_WITHIN_MS = 50_000;
const LISTENS_WITHIN_MS = 10_000;
/** An event that passes no filter is not taken at all. */
const TAKEN_WITHIN_MS = 700;

export interface Ran {
  readonly result: "passed" | "refused" | "failed";
  readonly reason: string;
}

/**
 * Runs one definition to its end and compares what came of it with what should.
 * @param source YAML or JSON, as it was found: it is validated as it is, and run with the case's changes
 */
export async function runCase(platform: Platform, source: string, given: Case): Promise<Ran> {
  const definition = changed(parse(source), given.changes);
  const asChanged = Object.keys(given.changes).length > 0;
  const problems = await platform.validate(asChanged ? definition : source);
  if (given.refused !== undefined) return compareRefusal(problems, given.refused);
  // What it names may be of the network; the stand-in has it, and is asked below.
  const elsewhere = problems.filter(({ code }) => code !== "resource.unavailable");
  if (elsewhere.length > 0) return { result: "failed", reason: `refused: ${listed(elsewhere)}` };
  const services = standIn(given);
  const suffix = `.t${randomBytes(6).toString("hex")}`;
  const isolated = async (value: unknown): Promise<unknown> => withOwnEvents(await redirected(value, services), suffix);
  const undo: (() => Promise<void>)[] = [];
  try {
    for (const [name, value] of Object.entries(given.secrets)) {
      await platform.putSecret(name, await redirected(value, services, true));
      undo.push(() => platform.deleteSecret(name));
    }
    for (const helper of given.workflows) undo.push(await publish(platform, await isolated(helper)));
    const sent = await isolated(definition);
    if (problems.length > 0) {
      const left = await platform.validate(sent);
      if (left.length > 0) return { result: "failed", reason: `refused: ${listed(left)}` };
    }
    return await carryOut(platform, sent, given, services, suffix, undo);
  } finally {
    for (const step of undo.toReversed()) await step().catch(() => undefined);
    await services.close();
  }
}

async function carryOut(
  platform: Platform,
  definition: unknown,
  given: Case,
  services: StandIn,
  suffix: string,
  undo: (() => Promise<void>)[],
): Promise<Ran> {
  const scheduled = typeof definition === "object" && definition !== null && "schedule" in definition;
  let id: string;
  if (scheduled) {
    const workflow = await publishNew(platform, withOwnNamespace(definition, suffix));
    undo.push(() => platform.archive(workflow));
    for (const event of given.events) await platform.sendEvent(envelope(event, suffix));
    const started = await platform.started(workflow, STARTS_WITHIN_MS);
    if (started === null)
      return { result: "failed", reason: `nothing was started within ${STARTS_WITHIN_MS / 1000} s` };
    id = started;
  } else {
    id = await platform.start(definition, given.input);
    undo.push(() => platform.cancel(id));
    await sendEvents(platform, id, given, suffix);
  }
  if (given.cancelAfter !== undefined) {
    const { task, times } = given.cancelAfter;
    const done = await platform.historyUntil(
      id,
      LISTENS_WITHIN_MS,
      (history) => completed(history, task) >= times && missing(given.expect, services.seen).length === 0,
    );
    if (!done) return { result: "failed", reason: `${task} was not completed ${times} times` };
    await platform.cancel(id);
  }
  const execution = await platform.ended(id, ENDS_WITHIN_MS);
  const wrong = unmet(given.expect, execution, services.seen);
  return wrong.length === 0
    ? { result: "passed", reason: end(execution) }
    : { result: "failed", reason: wrong.join("; ") };
}

/** The first once somebody listens; each other once the one before was taken, or was not for a while. */
async function sendEvents(platform: Platform, id: string, given: Case, suffix: string): Promise<void> {
  let taken = 0;
  for (const event of given.events) {
    await platform.historyUntil(id, LISTENS_WITHIN_MS, (history) =>
      history.some(({ type }) => type === "effect.parked"),
    );
    await platform.sendEvent(envelope(event, suffix));
    await platform.historyUntil(id, TAKEN_WITHIN_MS, (history) => {
      const before = taken;
      taken = history.filter(({ type }) => type === "event.received").length;
      return taken > before;
    });
  }
}

function completed(history: readonly Event[], task: string): number {
  const frames = history.filter(({ type, data }) => type === "task.started" && data["name"] === task);
  return frames.filter(({ frame }) => history.some((end) => end.type === "task.completed" && end.frame === frame))
    .length;
}

function envelope(event: Case["events"][number], suffix: string): Record<string, unknown> {
  return { specversion: "1.0", id: randomBytes(8).toString("hex"), ...event, type: event.type + suffix };
}

/** @returns archives it */
async function publish(platform: Platform, definition: unknown): Promise<() => Promise<void>> {
  const workflow = await publishNew(platform, definition);
  return () => platform.archive(workflow);
}

async function publishNew(platform: Platform, definition: unknown): Promise<string> {
  const { document } = definition as { document: { namespace: string; name: string } };
  const { id } = await platform.api.publishWorkflow(JSON.stringify(definition), document.namespace, document.name);
  return id;
}

/** What is published is by its name; two cases may have the same, and so may a workflow of whoever owns the server. */
function withOwnNamespace(definition: object, suffix: string): unknown {
  const { document } = definition as { document: { namespace: string } };
  return { ...definition, document: { ...document, namespace: `${document.namespace}-${suffix.slice(1)}` } };
}

function compareRefusal(problems: readonly Problem[], wanted: readonly string[]): Ran {
  const codes = [...new Set(problems.map(({ code }) => code))].toSorted();
  const reason = problems.length === 0 ? "it is not refused" : listed(problems);
  return { result: codes.join() === [...wanted].toSorted().join() ? "refused" : "failed", reason };
}

function listed(problems: readonly Problem[]): string {
  return problems.map(({ path, code, message }) => `${path} ${code}: ${message}`).join("; ");
}

function end({ status, error }: Execution): string {
  return error === undefined ? status : `${status}: ${error.title ?? error.type}`;
}

/** The definition with the values at these JSON pointers replaced. */
function changed(definition: unknown, changes: Readonly<Record<string, unknown>>): unknown {
  const copy: unknown = structuredClone(definition);
  for (const [pointer, value] of Object.entries(changes)) {
    const keys = pointer
      .slice(1)
      .split("/")
      .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
    const last = keys.pop() ?? "";
    const parent = keys.reduce<unknown>((found, key) => (found as Record<string, unknown> | undefined)?.[key], copy);
    if (typeof parent !== "object" || parent === null || !(last in parent)) {
      throw new Error(`the case changes ${pointer}, which the definition does not have`);
    }
    (parent as Record<string, unknown>)[last] = value;
  }
  return copy;
}
