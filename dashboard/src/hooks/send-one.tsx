import { useQuery } from "@tanstack/react-query";
import type { Hook } from "../api.ts";
import { curl } from "../lib/curl.ts";
import { Shell } from "../ui/code.tsx";
import { hookRequestsQuery } from "./queries.ts";

/** How to send something like what came last. */
export function SendOne({ hook, label }: { readonly hook: Hook; readonly label: string }) {
  const last = useQuery(hookRequestsQuery(hook.id)).data?.items[0];
  const body = last === undefined || last.shortened ? undefined : bodyOf(last.input);
  return <Shell text={curl.sendHook(hook, body)} label={label} />;
}

/** Null is what came without one. */
function bodyOf(input: unknown): unknown {
  const body = typeof input === "object" && input !== null && "body" in input ? input.body : null;
  return typeof body === "object" && body !== null ? body : undefined;
}
