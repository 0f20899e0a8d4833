export * from "./types.ts";
export { durationMs, DurationError, MAX_DURATION_MS } from "./duration.ts";
export {
  compileDuration,
  compileExpression,
  compileTemplate,
  compileTransform,
  hasExpression,
  isExpression,
  stripExpression,
  type Evaluate,
  type Variables,
} from "./expressions.ts";
export { compileUri, UriTemplateError } from "./uri-template.ts";
export { externalResources, type ExternalResource } from "./external-resources.ts";
export type { ConnectorFunctions, FunctionDefinition, Links } from "./functions.ts";
export { retentionMs, retentionOf, type DocumentRetention } from "./retention.ts";
export { scheduleOf, type StartingEvents, type WorkflowSchedule } from "./schedule.ts";
export { subflowsOf, type Subflow } from "./subflows.ts";
export { checkDefinition, parseDefinition, type ParsedDefinition } from "./parse.ts";
export { validateDefinition, type Judgement } from "./validate.ts";
export type { Idempotency, Respond } from "./validate-parts.ts";
