import { parseExecutionId } from "../../shared/domain/ids.ts";
import { fail, ok, type Result } from "../../shared/domain/result.ts";
import type { Env } from "../../workers/env.ts";
import { createPerformers, noticeUses } from "../lib/run/performers.ts";
import { sendNotice } from "../lib/run/person-notice.ts";
import type { Run } from "../lib/run/run.ts";

/** Says again, by the task's own connection, that somebody is waited for. The history shows that, and how it went. */
export async function remind(env: Env, run: Run, effect: string, link: string): Promise<Result<null>> {
  const { parked, openEffects, started } = run.inspect();
  const asks = [...parked, ...openEffects].find(({ id }) => id === effect);
  if (asks?.request.kind !== "listen" || asks.request.person === undefined)
    return fail("not_found", "nobody is waited for there");
  const { person } = asks.request;
  const progress = (what: string) => run.apply({ type: "progress", effect, what });
  await progress(`reminding ${person.assignee} by ${person.notify ?? ""}`);
  const uses = noticeUses(env, parseExecutionId(started.id)?.tenant ?? "", createPerformers(env, started));
  const notice = { person, workflow: started.workflow.name, link, reminder: true };
  // What it waits for is bounded by the message's own timeout.
  const { signal } = new AbortController();
  const error = await sendNotice(uses, notice, { effect, key: asks.key, signal });
  if (error === null) return ok(null);
  const detail = error.detail ?? error.title ?? error.type;
  await progress(`the reminder was not sent: ${detail}`);
  return fail("unavailable", detail);
}
