import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent, type KeyboardEvent } from "react";
import { api, type Workflow } from "../api.ts";
import { queryClient } from "../queries.ts";
import { strings } from "../strings.ts";
import { Button } from "../ui/button.tsx";
import { Modal } from "../ui/modal.tsx";
import { describe } from "../ui/page.tsx";

const text = strings.run;
const remembered = (workflow: string): string => `millrace.input.${workflow}`;

export function RunDialog({ workflow, onClose }: { readonly workflow: Workflow; readonly onClose: () => void }) {
  const navigate = useNavigate();
  const [input, setInput] = useState(() => sessionStorage.getItem(remembered(workflow.id)) ?? "{\n  \n}");
  const [invalid, setInvalid] = useState<string | null>(null);
  // One key for one dialog: a second click, or a try after a lost answer, starts nothing more.
  const [key, setKey] = useState(() => crypto.getRandomValues(new Uint32Array(4)).join("-"));
  const run = useMutation({
    mutationFn: (value: unknown) =>
      api.executions.start({ body: { workflow: workflow.id, input: value }, headers: { "idempotency-key": key } }),
    onSuccess: (execution) => {
      sessionStorage.setItem(remembered(workflow.id), input);
      void queryClient.invalidateQueries({ queryKey: ["executions"] });
      void navigate({ to: "/executions/$id", params: { id: execution.id } });
    },
  });
  const start = (): void => {
    if (run.isPending) return;
    try {
      const value: unknown = input.trim() === "" ? {} : JSON.parse(input);
      setInvalid(null);
      run.mutate(value);
    } catch (error) {
      setInvalid(error instanceof Error ? error.message : String(error));
    }
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    start();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) start();
  };
  const change = (value: string): void => {
    setInput(value);
    setInvalid(null);
    // The same key with another input would be a conflict.
    setKey(crypto.getRandomValues(new Uint32Array(4)).join("-"));
  };
  const problem = invalid === null ? (run.isError ? describe(run.error) : null) : text.invalid(invalid);
  return (
    <Modal
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={text.title(workflow.title ?? workflow.name)}
      lead={text.lead}
    >
      <form onSubmit={submit} className="grid gap-2">
        <label htmlFor="input" className="font-medium">
          {text.input}
        </label>
        <textarea
          id="input"
          value={input}
          onChange={(event) => change(event.target.value)}
          onKeyDown={onKeyDown}
          rows={10}
          spellCheck={false}
          autoCapitalize="off"
          aria-invalid={problem !== null}
          aria-describedby="input-problem"
          className="resize-y rounded-lg border border-line-strong bg-sunken p-3 font-mono text-[0.8125rem] leading-5"
        />
        <p id="input-problem" role="alert" className="min-h-5 text-bad">
          {problem}
        </p>
        <div className="flex items-center justify-end gap-2">
          <span className="mr-auto hidden text-xs text-muted sm:block">{strings.common.keyboardRun}</span>
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button type="submit" look="primary" disabled={run.isPending}>
            {run.isPending ? text.submitting : text.submit}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
