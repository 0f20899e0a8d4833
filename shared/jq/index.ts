export { compile, type CompileOptions, type Program, type RunOptions } from "./program.ts";
export { type BudgetName, JqBudgetError, JqRuntimeError, JqSyntaxError, type Span } from "./errors.ts";
export { type Budget, DEFAULT_BUDGET } from "./runtime/meter.ts";
