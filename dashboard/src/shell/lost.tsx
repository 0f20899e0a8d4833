import { useEffect } from "react";
import { api } from "../api.ts";
import { useReachable } from "../lib/reach.ts";
import { queryClient } from "../queries.ts";
import { shellStrings } from "../strings/shell.ts";
import { notify } from "../ui/toast.tsx";

/** How often a platform that does not answer is asked again, in milliseconds. */
const PROBE_MS = 2_000;

/** Says that the platform does not answer, for as long as it does not; then brings the page up to date. */
export function Lost() {
  const reachable = useReachable();
  useEffect(() => {
    if (reachable) return;
    const timer = setInterval(() => void api.system.health().catch(() => undefined), PROBE_MS);
    return () => {
      clearInterval(timer);
      notify(shellStrings.back);
      void queryClient.invalidateQueries();
    };
  }, [reachable]);
  return (
    <div role="status" className="sticky top-[3.3rem] z-20 md:top-0">
      {reachable ? null : (
        <p className="border-b border-line bg-wait-soft px-4 py-2 text-center text-wait">{shellStrings.lost}</p>
      )}
    </div>
  );
}
