/** The adapter of the port `Expressions`. It is pure, so the builder, which has no adapters, checks with the same one. */
export { createJqExpressions, MAX_EXPRESSION_LENGTH } from "../dsl/expressions-jq.ts";
