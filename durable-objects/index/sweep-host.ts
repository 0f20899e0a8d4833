import { parseExecutionId } from "../../shared/domain/ids.ts";
import { ok } from "../../shared/domain/result.ts";
import type { Env } from "../../workers/env.ts";
import { executionObject, intakeObject, tenantModules } from "../lib/stubs.ts";
import type { SweepHost } from "./sweeper.ts";

/** Whom a sweep asks. */
export function sweepHost(
  env: Env,
): Pick<SweepHost, "retention" | "swept" | "eraseInLane" | "eraseObject" | "wake" | "wakeLane"> {
  return {
    retention: (tenant) => tenantModules(env.TENANT, tenant).retention(),
    swept: (tenant, swept) => tenantModules(env.TENANT, tenant).swept(swept),
    eraseInLane: (tenant, lane, ids) => intakeObject(env.INTAKE, tenant, lane).erase(ids),
    eraseObject: (id) => executionObject(env.EXECUTION, id).erase(),
    wakeLane: (tenant, lane) => intakeObject(env.INTAKE, tenant, lane).wake(),
    async wake(tenant, id) {
      const { lane = 0, home } = parseExecutionId(id) ?? {};
      if (home === "object") {
        const described = await executionObject(env.EXECUTION, id).describe();
        if (described.ok || described.error.code !== "not_found") return described;
      }
      // It has not reached its object, or waits to be admitted: its lane sees to both.
      const handed = await intakeObject(env.INTAKE, tenant, lane).handOver(id);
      return handed.ok || handed.error.code !== "not_found"
        ? handed
        : intakeObject(env.INTAKE, tenant, lane)
            .wake()
            .then((woken) => (woken.ok ? ok(null) : woken));
    },
  };
}
