import { strings } from "../strings.ts";
import { Tip } from "../ui/tip.tsx";
import type { Connection as State } from "./use-live.ts";

const DOT: Record<State, string> = {
  connecting: "bg-still-bar breathing",
  live: "bg-good-bar",
  reconnecting: "bg-wait-bar breathing",
  ended: "bg-still-bar",
};

export function Connection({ state }: { readonly state: State }) {
  return (
    <Tip text={strings.execution.connectionHelp[state]}>
      <button
        type="button"
        data-connection={state}
        className="inline-flex h-7 items-center gap-2 rounded-md px-1.5 text-xs text-muted"
      >
        <span aria-hidden="true" className={`size-2 rounded-full ${DOT[state]}`} />
        <span aria-live="polite">{strings.execution.connection[state]}</span>
      </button>
    </Tip>
  );
}
