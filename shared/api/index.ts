import { audit, keys, session } from "./resources/access.ts";
import { breakers } from "./resources/breakers.ts";
import { bulk } from "./resources/bulk.ts";
import { drafts } from "./resources/drafts.ts";
import { draftRuns } from "./resources/draft-runs.ts";
import { events } from "./resources/events.ts";
import { connections, connectors } from "./resources/connections.ts";
import { executions } from "./resources/executions.ts";
import { retention } from "./resources/retention.ts";
import { hooks } from "./resources/hooks.ts";
import { live } from "./resources/live.ts";
import { limits } from "./resources/limits.ts";
import { notifications } from "./resources/notifications.ts";
import { people } from "./resources/people.ts";
import { secrets } from "./resources/secrets.ts";
import { schedules } from "./resources/schedules.ts";
import { admin, platformKey, system } from "./resources/system.ts";
import { templates } from "./resources/templates.ts";
import { workflowTests } from "./resources/workflow-tests.ts";
import { workflows } from "./resources/workflows.ts";

/** Every route of the platform, by group. */
export const contracts = {
  people,
  workflows,
  drafts,
  live,
  schedules,
  executions,
  bulk,
  retention,
  limits,
  events,
  hooks,
  keys,
  audit,
  session,
  admin,
  platformKey,
  system,
  secrets,
  connections,
  connectors,
  breakers,
  draftRuns,
  templates,
  workflowTests,
  notifications,
};
export type Contracts = typeof contracts;

export * from "./contract.ts";
export * from "./problem.ts";
export * from "./resources/access.ts";
export * from "./resources/breakers.ts";
export * from "./resources/bulk.ts";
export * from "./resources/common.ts";
export * from "./resources/drafts.ts";
export * from "./resources/draft-runs.ts";
export * from "./resources/events.ts";
export * from "./resources/connections.ts";
export * from "./resources/execution-definition.ts";
export { MAX_TEXT_SEARCHED } from "./resources/execution-filter.ts";
export * from "./resources/executions.ts";
export * from "./resources/hooks.ts";
export * from "./resources/limits.ts";
export * from "./resources/live.ts";
export * from "./resources/notifications.ts";
export * from "./resources/people.ts";
export * from "./resources/secrets.ts";
export * from "./resources/retention.ts";
export * from "./resources/schedules.ts";
export * from "./resources/system.ts";
export * from "./resources/templates.ts";
export * from "./resources/workflow-tests.ts";
export * from "./resources/workflows.ts";
