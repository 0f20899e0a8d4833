import { audit, keys, session } from "./resources/access.ts";
import { executions } from "./resources/executions.ts";
import { hooks } from "./resources/hooks.ts";
import { admin, system } from "./resources/system.ts";
import { workflows } from "./resources/workflows.ts";

/** Every route of the platform, by group. */
export const contracts = { workflows, executions, hooks, keys, audit, session, admin, system };
export type Contracts = typeof contracts;

export * from "./contract.ts";
export * from "./problem.ts";
export * from "./resources/access.ts";
export * from "./resources/common.ts";
export * from "./resources/executions.ts";
export * from "./resources/hooks.ts";
export * from "./resources/system.ts";
export * from "./resources/workflows.ts";
