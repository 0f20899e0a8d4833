import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { api } from "../api.ts";
import { executionQuery, queryClient } from "../queries.ts";
import { watching } from "../strings/watching.ts";
import { FormEnd } from "../ui/form-end.tsx";
import { Modal } from "../ui/modal.tsx";
import { JsonField, readJson } from "./json-field.tsx";

const text = watching.settle;
const CHOICES = ["arrived", "failed", "retry"] as const;
type Choice = (typeof CHOICES)[number];
/** What a call that did not arrive fails with. */
const NOT_ARRIVED = { type: "https://serverlessworkflow.io/spec/1.0.0/errors/communication", status: 503 } as const;

interface SettleProps {
  readonly id: string;
  readonly effect: string;
  readonly step: string;
  readonly onClose: () => void;
}

/** A call in doubt, settled in words. The page follows by its live stream. */
export function SettleDialog({ id, effect, step, onClose }: SettleProps) {
  const [choice, setChoice] = useState<Choice>("arrived");
  const [output, setOutput] = useState("{\n  \n}");
  const [reason, setReason] = useState<string>(text.reasonDefault);
  const parsed = readJson(output);
  const settle = useMutation({
    mutationFn: () =>
      api.executions.settle({ params: { id }, body: { effect, outcome: outcomeOf(choice, output, reason) } }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: executionQuery(id).queryKey });
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!settle.isPending) settle.mutate();
  };
  return (
    <Modal open onOpenChange={(open) => (open ? undefined : onClose())} title={text.title(step)} lead={text.lead}>
      <form onSubmit={submit} className="grid gap-4">
        {CHOICES.map((one) => (
          <div key={one} className="grid gap-2">
            <label className="flex items-start gap-2.5">
              <input
                type="radio"
                name="outcome"
                className="mt-0.5 size-4 accent-accent"
                checked={choice === one}
                onChange={() => setChoice(one)}
              />
              <span>
                <span className="font-medium">{text[one]}</span>
                <span className="block text-muted">{text[`${one}Help`]}</span>
              </span>
            </label>
            {one === "arrived" && choice === one ? (
              <div className="pl-6.5">
                <JsonField label={text.output} value={output} onChange={setOutput} rows={5} />
              </div>
            ) : null}
            {one === "failed" && choice === one ? (
              <label className="grid gap-1.5 pl-6.5">
                <span className="font-medium">{text.reason}</span>
                <input
                  value={reason}
                  onChange={(event) => setReason(event.target.value)}
                  maxLength={1000}
                  className="h-10 rounded-lg border border-line-strong bg-surface px-3"
                />
              </label>
            ) : null}
          </div>
        ))}
        <p className="text-muted">{text.final}</p>
        <FormEnd
          saving={settle}
          ready={choice !== "arrived" || parsed.ok}
          submit={text.submit}
          submitting={text.submitting}
          cancel={text.cancel}
          onClose={onClose}
        />
      </form>
    </Modal>
  );
}

function outcomeOf(choice: Choice, output: string, reason: string) {
  if (choice === "retry") return "retry" as const;
  if (choice === "failed")
    return { error: { ...NOT_ARRIVED, detail: reason.trim() === "" ? text.reasonDefault : reason } };
  const parsed = readJson(output);
  return { output: parsed.ok ? parsed.value : null };
}
