import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { ExecutionItem } from "../api.ts";
import { executionsStrings } from "../strings/executions.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { Modal } from "../ui/modal.tsx";
import { describe, Skeleton } from "../ui/page.tsx";
import { BulkActs } from "./bulk-acts.tsx";
import { BulkProgress } from "./bulk-progress.tsx";
import { doToEach, isFit } from "./do-to-each.ts";
import type { Filter } from "./search.ts";
import { count, start } from "./start-bulk.ts";

const text = executionsStrings.bulk;

export type BulkAction = "cancel" | "rerun";
/** All that a filter finds, or those that were selected. */
export type BulkTarget =
  | { readonly action: BulkAction; readonly filter: Filter }
  | { readonly action: BulkAction; readonly items: readonly ExecutionItem[] };

/** How it goes: what is said of it is the same for both kinds. */
export interface Progress {
  readonly matched: number | null;
  readonly done: number;
  readonly skipped: number;
  readonly failures: readonly { readonly execution: string; readonly detail: string }[];
  readonly failed: number;
  readonly more: boolean;
  readonly state: "running" | "finished" | "stopped";
}

/** Says how many it is about, asks, and shows how far it is. */
export function BulkDialog({ target, onClose }: { readonly target: BulkTarget; readonly onClose: () => void }) {
  const { action } = target;
  const said = text[action];
  const [reason, setReason] = useState("");
  const [each, setEach] = useState<Progress | null>(null);
  const [stop] = useState(() => new AbortController());
  const counting = useMutation({ mutationFn: count });
  const starting = useMutation({ mutationFn: start });
  const { mutate: countAll } = counting;
  useEffect(() => {
    if ("filter" in target) countAll(target);
  }, [target, countAll]);

  const fit = "items" in target ? target.items.filter(({ status }) => isFit(action, status)) : [];
  const found = "items" in target ? { matched: fit.length, complete: true } : counting.data;
  const go = (): void => {
    const why = reason.trim() === "" ? null : reason.trim();
    if ("filter" in target) starting.mutate({ ...target, reason: why });
    else void doToEach({ action, ids: fit.map(({ id }) => id), reason: why, signal: stop.signal }, setEach);
  };
  const operation = starting.data?.id ?? null;
  if (operation !== null || each !== null)
    return (
      <Modal
        open
        held
        onOpenChange={(open) => (open ? undefined : onClose())}
        title={said.action}
        {...(operation === null ? {} : { lead: text.background })}
      >
        <BulkProgress action={action} operation={operation} each={each} onStop={() => stop.abort()} onClose={onClose} />
      </Modal>
    );
  const error = counting.error ?? starting.error;
  const many =
    found === undefined ? null : found.complete ? text.executions(found.matched) : text.atLeast(found.matched);
  return (
    <Modal
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={many === null ? text.counting : said.title(many)}
      lead={found === undefined ? text.countingLead : found.matched === 0 ? said.none : said.lead}
    >
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          go();
        }}
      >
        {"items" in target && fit.length > 0 && fit.length < target.items.length ? (
          <p className="text-muted">{text.fits(fit.length, target.items.length)}</p>
        ) : null}
        {action === "rerun" && found?.matched !== 0 ? <BulkActs target={target} /> : null}
        {found === undefined && error === null ? <Skeleton className="h-10" /> : null}
        {action === "cancel" && found !== undefined && found.matched > 0 ? (
          <TextField
            label={text.reason}
            optional
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            maxLength={1_000}
            autoComplete="off"
          />
        ) : null}
        <p role="alert" className="text-bad empty:hidden">
          {error === null ? null : describe(error)}
        </p>
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{found?.matched === 0 ? text.close : said.keep}</Button>
          {found === undefined || found.matched === 0 ? null : (
            <Button type="submit" look={action === "cancel" ? "destroy" : "primary"} disabled={starting.isPending}>
              {said.action}
            </Button>
          )}
        </div>
      </form>
    </Modal>
  );
}
