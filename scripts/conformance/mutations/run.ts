import { parse } from "yaml";
import { z } from "zod";
import { between, seeded } from "../../chaos/random.ts";
import { type Answer, send } from "../../demo/platform/api.ts";
import type { FoundDefinition } from "../gather.ts";
import type { Platform } from "../platform.ts";
import { redirected } from "../redirect.ts";
import { PLAIN, type StandIn, standIn } from "../stand-in/stand-in.ts";
import { mutate, mutateText } from "./mutate.ts";

const AT_ONCE = 8;
const WAIT = "PT1S";
const ANSWERS_WITHIN_MS = 20_000;
/** A call of the example may take its time; then it has to be over, or to wait. */
const BUSY_FOR_MS = 40_000;
const CANCELLED_WITHIN_MS = 10_000;
/** Of every so many, as text: YAML that is broken as such. */
const TEXT_OF = 5;
/** After so many, an execution that has nothing to do with them must be as quick as ever. */
const PROBE_EVERY = 25;
const PROBE_WITHIN_MS = 5_000;

export interface MutationsRan {
  readonly sent: number;
  readonly refused: number;
  readonly ended: number;
  readonly cancelled: number;
  /** What went wrong, each with what to repeat it by. */
  readonly failures: readonly string[];
}

const problemSchema = z.object({
  status: z.number(),
  title: z.string(),
  detail: z.string().optional(),
  problems: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })).optional(),
});

type Fate = "refused" | "ended" | "cancelled";

/**
 * Sends changed copies of the definitions through POST /v1/executions. Each has to be refused with a list of
 * problems, or to run: to an end, or until it is cancelled. Number n of a seed is always the same.
 */
export async function runMutations(
  platform: Platform,
  examples: readonly FoundDefinition[],
  count: number,
  seed: number,
): Promise<MutationsRan> {
  const fates = { refused: 0, ended: 0, cancelled: 0 };
  const failures: string[] = [];
  const services = standIn(PLAIN);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let n = next++; n < count; n = next++) {
      const { definition, input, what } = await mutation(examples, seed, n, services);
      try {
        fates[await fateOf(platform, definition, input)] += 1;
        if (n % PROBE_EVERY === 0) await probe(platform);
      } catch (error) {
        failures.push(
          `--seed ${seed}, number ${n} (${what}): ${error instanceof Error ? error.message : String(error)}\n      ${String(JSON.stringify(definition)).slice(0, 2_000)}`,
        );
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } finally {
    await services.close();
  }
  return { sent: count, ...fates, failures };
}

async function mutation(examples: readonly FoundDefinition[], seed: number, n: number, services: StandIn) {
  const random = seeded(seed * 1_000_003 + n);
  const example = examples[between(random, 0, examples.length - 1)];
  if (example === undefined) throw new Error("there are no examples to change");
  const input = example.given?.input ?? {};
  const asText = between(random, 1, TEXT_OF) === 1;
  // What is called is called here: a definition that was changed has no business in the network.
  const source: unknown = await redirected(parse(example.source), services);
  const { definition, what } = asText ? mutateText(JSON.stringify(source, null, 1), random) : mutate(source, random);
  return { definition, input, what: `${example.file}: ${what}` };
}

async function fateOf(platform: Platform, definition: unknown, input: unknown): Promise<Fate> {
  const answer = await post(platform, { definition, input, wait: WAIT });
  if (answer.status >= 400 && answer.status < 500) {
    const problem = problemSchema.parse(answer.body);
    // 413 is of the request as such; all else has to say where and what.
    if (answer.status !== 413 && (problem.problems ?? []).length === 0) {
      throw new Error(`refused without a list of problems: ${JSON.stringify(answer.body).slice(0, 500)}`);
    }
    return "refused";
  }
  if (answer.status !== 200 && answer.status !== 202) {
    throw new Error(`answered ${answer.status}: ${JSON.stringify(answer.body).slice(0, 500)}`);
  }
  const { id } = answer.body as { id: string };
  const began = performance.now();
  let { status } = await platform.api.execution(id);
  while (status === "running" && performance.now() - began < BUSY_FOR_MS) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    ({ status } = await platform.api.execution(id));
  }
  if (ENDED.has(status)) {
    await platform.api.history(id);
    return "ended";
  }
  if (status === "running") throw new Error(`${id} is still running after ${BUSY_FOR_MS / 1000} s`);
  await platform.cancel(id);
  const end = await platform.ended(id, CANCELLED_WITHIN_MS);
  if (!ENDED.has(end.status)) throw new Error(`${id} was ${status}, was cancelled, and is ${end.status}`);
  return "cancelled";
}

const ENDED: ReadonlySet<string> = new Set(["completed", "faulted", "cancelled"]);

/** One that does next to nothing: it has to be over at once, whatever the others do. */
export async function probe(platform: Platform): Promise<void> {
  const began = performance.now();
  const definition = {
    document: { dsl: "1.0.3", namespace: "conformance", name: "probe", version: "1.0.0" },
    do: [{ answer: { set: { answer: "${ 6 * 7 }" } } }],
  };
  const { status, body } = await post(platform, { definition, wait: "PT10S" });
  const took = performance.now() - began;
  const { output } = body as { output?: unknown };
  if (status !== 200 || JSON.stringify(output) !== '{"answer":42}') {
    throw new Error(`an execution beside it answered ${status}: ${JSON.stringify(body).slice(0, 500)}`);
  }
  if (took > PROBE_WITHIN_MS) throw new Error(`an execution beside it took ${Math.round(took)} ms`);
}

/** @throws where no answer comes: a request that hangs is as bad as one that fails */
export async function post(platform: Platform, body: unknown): Promise<Answer> {
  const { origin, key } = platform.api;
  const answer = send("POST", `${origin}/v1/executions`, body, { authorization: `Bearer ${key}` });
  return await within(ANSWERS_WITHIN_MS, answer);
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`there was no answer for ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
