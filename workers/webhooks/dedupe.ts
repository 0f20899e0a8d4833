import type { HookDedupe } from "../../durable-objects/tenant/rpc.ts";
import { fail, ok, type Result } from "../../shared/domain/result.ts";
import { type CompiledExpression, ExpressionError, type Expressions } from "../../shared/ports/expressions.ts";
import { sha256Hex } from "../gateway/secrets.ts";
import type { HookInput } from "./input.ts";

/** A longer key is kept as its hash: the sender can't be told to choose another. */
const MAX_KEY_UNITS = 200;

/** Which deliveries are the same one. Null: every one is another. */
export type DedupeKey = (input: HookInput, headers: Headers) => Promise<Result<string | null>>;

/** @throws {ExpressionSyntaxError} */
export async function createDedupe(dedupe: HookDedupe, expressions: () => Promise<Expressions>): Promise<DedupeKey> {
  switch (dedupe.kind) {
    case "none":
      return () => Promise.resolve(ok(null));
    case "header":
      return async (_, headers) => {
        const value = headers.get(dedupe.header);
        if (value === null || value === "") {
          return fail(
            "invalid",
            `This hook tells deliveries apart by the header ${dedupe.header}, and the request has none.`,
          );
        }
        return ok(await bounded(value));
      };
    case "expression": {
      const { stripExpression } = await import("../../shared/dsl/expression-syntax.ts");
      const compiled = (await expressions()).compile(stripExpression(dedupe.expression));
      return (input) => byExpression(compiled, dedupe.expression, input);
    }
  }
}

async function byExpression(
  compiled: CompiledExpression,
  source: string,
  input: HookInput,
): Promise<Result<string | null>> {
  const told = `This hook tells deliveries apart by the expression ${source.slice(0, 200)}`;
  let value: unknown;
  try {
    value = compiled.evaluate(input, {});
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return fail("invalid", `${told}, which fails on this request: ${error.message.slice(0, 200)}`);
  }
  if (value === null || value === undefined || value === "")
    return fail("invalid", `${told}, which gives nothing on this request.`);
  return ok(await bounded(typeof value === "string" ? value : JSON.stringify(value)));
}

async function bounded(key: string): Promise<string> {
  return key.length <= MAX_KEY_UNITS ? key : `sha256:${await sha256Hex(key)}`;
}
