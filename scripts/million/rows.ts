import type { ExecutionStatus, ExecutionSummary, Trigger } from "../../shared/domain/execution.ts";
import { executionId } from "../../shared/domain/ids.ts";

const LANES = 16;
export const RARE_TITLE = "Payment provider unreachable";
const TITLES = [
  "Bad Gateway",
  "Gateway Timeout",
  "Not Found",
  "The customer has no address",
  "Too Many Requests",
  "Expression failed",
  "Circuit open",
  "Out of stock",
];

export function workflowId(tenant: string, number: number): string {
  return `wf_${tenant}_${String(number).padStart(16, "0")}`;
}

/** The busiest runs half of all; number 49 runs one in ten thousand. */
function workflowOf(mix: number): number | null {
  const share = mix % 10_000;
  if (share === 0) return 49;
  if (share < 5_000) return 0;
  if (share < 7_000) return 1;
  if (share < 8_000) return 2;
  return share < 9_800 ? 3 + (share % 46) : null;
}

function statusOf(mix: number): ExecutionStatus {
  const share = mix % 1_000;
  if (share < 930) return "completed";
  if (share < 980) return "faulted";
  if (share < 990) return "cancelled";
  if (share < 992) return "running";
  if (share < 997) return "waiting";
  return share < 999 ? "suspended" : "indeterminate";
}

function triggerOf(mix: number): Trigger["kind"] {
  const share = mix % 10_000;
  if (share < 7_000) return "hook";
  if (share < 9_000) return "api";
  if (share < 9_800) return "schedule";
  return share < 9_999 ? "event" : "parent";
}

/** Of 32 bits, the same for the same number; a step of xorshift-multiply each (murmur3's finaliser). */
function mixed(n: number, seed: number): number {
  let value = Math.imul(n + 1, 0x9e3779b1) ^ seed;
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

/** The nth execution of the tenant, as its lane would record it. */
export function summaryAt(tenant: string, n: number, startedAt: number): ExecutionSummary {
  const at = Math.floor(startedAt);
  const status = statusOf(mixed(n, 1));
  const workflow = workflowOf(mixed(n, 2));
  const over = status === "completed" || status === "faulted" || status === "cancelled";
  const title = mixed(n, 4) % 1_000 === 0 ? RARE_TITLE : TITLES[mixed(n, 4) % TITLES.length];
  return {
    id: executionId({ tenant, lane: n % LANES, home: over ? "intake" : "object", sequence: at * 4096 + (n % 4096) }),
    workflowId: workflow === null ? null : workflowId(tenant, workflow),
    workflowName: `workflow-${workflow ?? "adhoc"}`,
    revision: `rev_${tenant}_0000000000000000`,
    status,
    triggerKind: triggerOf(mixed(n, 3)),
    startedAt: at,
    endedAt: over ? at + 50 : null,
    seq: 9,
    errorTitle: status === "faulted" ? (title ?? RARE_TITLE) : null,
    wakeAt: status === "waiting" ? Date.now() + 7 * 86_400_000 : null,
  };
}
