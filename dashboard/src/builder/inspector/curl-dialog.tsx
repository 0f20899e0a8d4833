import { useState, type FormEvent } from "react";
import { fromCurl } from "../../../../shared/builder/index.ts";
import { inspector } from "../../strings/inspector.ts";
import { Button } from "../../ui/button.tsx";
import { Modal } from "../../ui/modal.tsx";
import { usePlace } from "../fields/inspector-context.tsx";

const text = inspector.curl;

interface CurlDialogProps {
  readonly task: Readonly<Record<string, unknown>>;
  readonly onClose: () => void;
}

export function CurlDialog({ task, onClose }: CurlDialogProps) {
  const place = usePlace();
  const [command, setCommand] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    const step = fromCurl(command);
    if (step === null || !("task" in step) || step.task === undefined) return setProblem(text.problem);
    // The request is another one; what is done with its result, and if it fails, stays.
    place.set("", { ...task, ...step.task });
    onClose();
  };
  return (
    <Modal open onOpenChange={(open) => (open ? undefined : onClose())} title={text.title} lead={text.lead}>
      <form onSubmit={submit} className="grid gap-2">
        <label className="grid gap-1">
          <span className="font-medium">{text.label}</span>
          <textarea
            autoFocus
            value={command}
            rows={7}
            spellCheck={false}
            placeholder="curl https://…"
            aria-invalid={problem !== null}
            onChange={(event) => {
              setCommand(event.target.value);
              setProblem(null);
            }}
            className="resize-y rounded-lg border border-line-strong bg-sunken p-3 font-mono text-[0.8125rem] leading-5"
          />
        </label>
        <p role="alert" className="min-h-5 text-bad">
          {problem}
        </p>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button type="submit" look="primary" disabled={command.trim() === ""}>
            {text.apply}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
