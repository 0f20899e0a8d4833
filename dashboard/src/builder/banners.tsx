import type { ReactNode } from "react";
import { past } from "../lib/format.ts";
import { useNow } from "../lib/hooks.ts";
import { builderStrings as text } from "../strings/builder.ts";
import { Button } from "../ui/button.tsx";
import type { DraftState } from "./draft-store.ts";
import type { Presence } from "./use-presence.ts";

/** What has to be decided or known before editing goes on, above the canvas. */
export function Banners({
  state,
  presence,
  mayEdit,
  onRecover,
  onResolve,
}: {
  readonly state: DraftState;
  readonly presence: Presence;
  readonly mayEdit: boolean;
  readonly onRecover: (accept: boolean) => void;
  readonly onResolve: (choice: "mine" | "theirs") => void;
}) {
  const now = useNow(30_000);
  const { theirs, recovered } = state;
  return (
    <>
      {mayEdit || presence.editor === null ? null : (
        <Banner tone="wait" title={text.presence.editing(presence.editor.name)} lead={text.presence.lead}>
          <Button className="h-8" onClick={presence.takeOver}>
            {text.presence.takeOver}
          </Button>
        </Banner>
      )}
      {theirs === null || !mayEdit ? null : (
        <Banner
          tone="bad"
          title={text.conflict.title}
          lead={`${text.conflict.lead(
            theirs.updatedBy?.name ?? text.conflict.somebody,
            theirs.updatedAt === null ? "" : past(Date.parse(theirs.updatedAt), now),
          )} ${text.conflict.hint}`}
        >
          <Button className="h-8" onClick={() => onResolve("theirs")}>
            {text.conflict.theirs}
          </Button>
          <Button className="h-8" look="primary" onClick={() => onResolve("mine")}>
            {text.conflict.mine}
          </Button>
        </Banner>
      )}
      {recovered === null || !mayEdit ? null : (
        <Banner tone="wait" title={text.recovery.title} lead={text.recovery.lead(past(recovered.at, now))}>
          <Button className="h-8" onClick={() => onRecover(false)}>
            {text.recovery.discard}
          </Button>
          <Button className="h-8" look="primary" onClick={() => onRecover(true)}>
            {text.recovery.restore}
          </Button>
        </Banner>
      )}
    </>
  );
}

const TONE = { wait: "bg-wait-soft text-wait", bad: "bg-bad-soft text-bad" } as const;

function Banner({
  tone,
  title,
  lead,
  children,
}: {
  readonly tone: keyof typeof TONE;
  readonly title: string;
  readonly lead: string;
  readonly children: ReactNode;
}) {
  return (
    <div
      role="alert"
      className={`flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-4 py-2 ${TONE[tone]}`}
    >
      <p className="min-w-0 flex-1">
        <span className="font-semibold">{title}.</span> <span>{lead}</span>
      </p>
      <div className="flex gap-2">{children}</div>
    </div>
  );
}
