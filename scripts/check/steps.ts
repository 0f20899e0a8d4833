import { existsSync } from "node:fs";
import { join } from "node:path";
import { ROOT, TOOLS } from "../lib/paths.ts";

export interface Check {
  /** What `npm run check -- <name>` runs alone. */
  readonly name: string;
  readonly title: string;
  readonly tool: string;
  readonly args: readonly string[];
}

/** Each world has its own globals: a Worker has no `process`, a script no `WebSocketPair`, the dashboard a DOM. */
const TYPE_CHECKS = [
  "tsconfig.json",
  "scripts/tsconfig.json",
  "scripts/simulate/tsconfig.json",
  "dashboard/tsconfig.json",
  "e2e/tsconfig.json",
];

const CRUISED = ["workers", "durable-objects", "queues", "shared", "dashboard/src", "scripts", "e2e"];

/** What must hold before a test is run, the quickest to tell first. */
export function checks(): Check[] {
  const exists = (path: string): boolean => existsSync(join(ROOT, path));
  return [
    ...TYPE_CHECKS.filter(exists).map((project) => ({
      name: "types",
      title: `Types (${project})`,
      tool: TOOLS.tsc,
      args: ["--noEmit", "-p", project],
    })),
    { name: "lint", title: "Lint", tool: TOOLS.oxlint, args: ["--format", "default"] },
    { name: "format", title: "Format", tool: TOOLS.oxfmt, args: ["--check"] },
    {
      name: "dependencies",
      title: "Dependency rules",
      tool: TOOLS.depcruise,
      args: ["--config", ".dependency-cruiser.cjs", "--output-type", "err-long", ...CRUISED.filter(exists)],
    },
  ];
}
