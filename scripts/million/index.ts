import { recordExecutions } from "../../durable-objects/lib/stubs.ts";
import type { ExecutionSummary } from "../../shared/domain/execution.ts";
import type { Env } from "../../workers/env.ts";
import platform from "../../workers/index.ts";
import { summaryAt } from "./rows.ts";

export * from "../../workers/index.ts";

/**
 * The platform, and beside it a way to record executions that never ran, as lanes record those that did: by RPC into
 * the shards. Only this script's own bundle has it.
 */
export default {
  ...platform,
  async fetch(request, env, ctx) {
    const url = new URL(request.url);
    if (url.pathname !== "/million/record") return platform.fetch(request, env, ctx);
    const number = (name: string): number => Number(url.searchParams.get(name));
    const tenant = url.searchParams.get("tenant") ?? "";
    const [first, count, began, every] = [number("first"), number("count"), number("began"), number("every")];
    const summaries: ExecutionSummary[] = [];
    for (let n = first; n < first + count; n++) summaries.push(summaryAt(tenant, n, began + n * every));
    const recorded = await recordExecutions(env.INDEX, tenant, summaries);
    return Response.json(recorded, { status: recorded.ok ? 200 : 500 });
  },
} satisfies ExportedHandler<Env>;
