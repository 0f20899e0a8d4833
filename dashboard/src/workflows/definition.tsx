import { ToggleGroup } from "radix-ui";
import { useState } from "react";
import type { WorkflowDetail } from "../api.ts";
import { pretty } from "../lib/format.ts";
import { strings } from "../strings.ts";
import { workflowsStrings } from "../strings/workflows.ts";
import { Code } from "../ui/code.tsx";
import { ChevronIcon } from "../ui/icons.tsx";
import { Card, CardTitle } from "../ui/page.tsx";

const text = strings.workflow;
const TOGGLE =
  "h-7 rounded-md px-2.5 text-xs font-medium text-muted hover:text-ink data-[state=on]:bg-sunken data-[state=on]:text-ink";

/** The newest revision, as it was sent or as the object it stands for. */
export function Definition({ workflow }: { readonly workflow: WorkflowDetail }) {
  const { source, definition, revision } = workflow;
  // Who does not write by hand never needs it.
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState<"source" | "json">("source");
  // JSON that was sent as text is shown once, well set.
  const isYaml = source !== null && !source.trimStart().startsWith("{");
  const shown = isYaml && chosen === "source" ? "source" : "json";
  const title = `${text.definition} (${workflowsStrings.version(revision)})`;
  return (
    <Card className={open ? "" : "[&>:first-child]:border-b-0"}>
      <CardTitle
        aside={
          isYaml && open ? (
            <ToggleGroup.Root
              type="single"
              value={shown}
              onValueChange={(value) => (value === "source" || value === "json") && setChosen(value)}
              aria-label={text.definition}
              className="flex gap-0.5"
            >
              <ToggleGroup.Item value="source" className={TOGGLE}>
                {text.source}
              </ToggleGroup.Item>
              <ToggleGroup.Item value="json" className={TOGGLE}>
                {text.json}
              </ToggleGroup.Item>
            </ToggleGroup.Root>
          ) : null
        }
      >
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="-ml-1 inline-flex min-h-8 items-center gap-1.5 rounded-md px-1 font-semibold hover:text-accent"
        >
          <span className={`text-muted transition-transform ${open ? "rotate-90" : ""}`}>
            <ChevronIcon />
          </span>
          {title}
        </button>
      </CardTitle>
      {open ? (
        <div className="p-4">
          {shown === "source" && source !== null ? (
            <Code text={source.trimEnd()} language="yaml" label={title} className="max-h-[70vh]" />
          ) : (
            <Code text={pretty(definition)} language="json" label={title} className="max-h-[70vh]" />
          )}
        </div>
      ) : null}
    </Card>
  );
}
