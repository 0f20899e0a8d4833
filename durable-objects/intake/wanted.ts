import { createJqExpressions } from "../../shared/adapters/expressions-jq.ts";
import { type Policy, type RateRequest, type SlotRequest, gateLane } from "../../shared/domain/admission.ts";
import { fail, ok, type Result } from "../../shared/domain/result.ts";
import { durationMs } from "../../shared/dsl/duration.ts";
import { stripExpression } from "../../shared/dsl/expression-syntax.ts";
import type { Concurrency, Rate } from "../../shared/dsl/validate-admission.ts";
import type { Program } from "../../shared/engine/index.ts";
import { type CompiledExpression, ExpressionError } from "../../shared/ports/expressions.ts";
import type { LoadedRevision } from "../lib/programs.ts";
import { MAX_GATE_KEY_UNITS } from "./limits.ts";

/** What a start needs before it may begin, gate by gate; most need nothing. */
export interface Wanted {
  readonly lane: number;
  readonly slot?: SlotRequest;
  readonly rate?: RateRequest;
}

interface Limits {
  readonly concurrency: (Omit<SlotRequest, "gate"> & { readonly key: CompiledExpression | null }) | null;
  readonly rate: (Omit<RateRequest, "gate"> & { readonly key: CompiledExpression | null }) | null;
}

const known = new WeakMap<Program, Limits | null>();
const expressions = createJqExpressions();

/** Null for a workflow without limits. A rate comes first: whoever is refused by it must not have a slot. */
export function wantedOf({ program, workflow }: LoadedRevision, input: unknown): Result<readonly Wanted[] | null> {
  const limits = limitsOf(program);
  if (limits === null) return ok(null);
  const owner = workflow.id ?? `${workflow.namespace}/${workflow.name}`;
  const wanted: Wanted[] = [];
  if (limits.rate !== null) {
    const { key, limit, perMs } = limits.rate;
    const value = keyOf(key, input, "rate");
    if (!value.ok) return value;
    const gate = `${owner} ${value.value}`;
    wanted.push({ lane: gateLane(owner, value.value), rate: { gate, limit, perMs } });
  }
  if (limits.concurrency !== null) {
    const { key, limit, policy } = limits.concurrency;
    const value = keyOf(key, input, "concurrency");
    if (!value.ok) return value;
    const slot: SlotRequest = { gate: `${owner} ${value.value}`, limit, policy };
    const lane = gateLane(owner, value.value);
    const last = wanted.pop();
    // Of one lane: one call.
    if (last?.lane === lane) wanted.push({ ...last, slot });
    else wanted.push(...(last === undefined ? [] : [last]), { lane, slot });
  }
  return ok(wanted);
}

function limitsOf(program: Program): Limits | null {
  const before = known.get(program);
  if (before !== undefined) return before;
  const limits = read(program);
  known.set(program, limits);
  return limits;
}

/** They were checked when the definition was kept. */
function read(program: Program): Limits | null {
  const { metadata } = program.definition.document;
  const concurrency = metadata?.["concurrency"] as Concurrency | undefined;
  const rate = metadata?.["rate"] as Rate | undefined;
  if (concurrency === undefined && rate === undefined) return null;
  const compiled = (key: string | undefined): CompiledExpression | null =>
    key === undefined ? null : expressions.compile(stripExpression(key));
  return {
    concurrency:
      concurrency === undefined
        ? null
        : {
            limit: concurrency.limit,
            policy: (concurrency.policy ?? "queue") satisfies Policy,
            key: compiled(concurrency.key),
          },
    rate: rate === undefined ? null : { limit: rate.limit, perMs: durationMs(rate.per), key: compiled(rate.key) },
  };
}

function keyOf(key: CompiledExpression | null, input: unknown, what: "concurrency" | "rate"): Result<string> {
  if (key === null) return ok("");
  const problem = (message: string) =>
    fail("invalid", message, [{ path: `/document/metadata/${what}/key`, code: `${what}.key`, message }]);
  let value: unknown;
  try {
    value = key.evaluate(input, {});
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return problem(`The workflow's ${what}.key fails on this input: ${error.message.slice(0, 200)}`);
  }
  if (value === null || value === undefined || value === "")
    return problem(`The workflow's ${what}.key gives nothing on this input.`);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (text.length > MAX_GATE_KEY_UNITS)
    return problem(
      `The workflow's ${what}.key gives ${text.length} characters; at most ${MAX_GATE_KEY_UNITS} are kept.`,
    );
  return ok(text);
}
