import { useCallback, useMemo, useRef, useState } from "react";
import { availableAt, describeReference } from "../../../../shared/builder/index.ts";
import type { Edit, FieldValue, Outline, Reference, Samples, StepPath } from "../../../../shared/builder/types.ts";
import { fields } from "../../strings/fields.ts";
import { inspector } from "../../strings/inspector.ts";
import { starting } from "../../strings/start.ts";
import { type Place, PlaceProvider } from "../fields/inspector-context.tsx";
import { Advanced } from "./advanced.tsx";
import { FailureSection } from "./failure.tsx";
import { findStep, isRenamed, questionBefore } from "./find-step.ts";
import type { Published } from "./hook-list.tsx";
import { StartForm } from "./start-form.tsx";
import { StepForm } from "./step-form.tsx";
import { StepHeader } from "./step-header.tsx";

export interface InspectorProps {
  readonly text: string;
  readonly outline: Outline;
  /** Null, or the document itself: what starts the workflow. */
  readonly path: StepPath | null;
  readonly samples: Samples;
  /** Somebody is about to choose a value. */
  readonly onPick: () => void;
  readonly onEdit: (edit: Edit) => void;
  readonly readOnly: boolean;
  /** The workflow's id: its hooks are made beside the definition. */
  readonly workflow?: string | undefined;
  readonly published?: Published | undefined;
}

/** As the list of values calls it: what came in at a webhook, and what is in that. */
function wayTo(ref: Reference, outline: Outline): readonly string[] {
  const way = describeReference(ref, outline);
  const sent = ref.source.kind === "trigger" && outline.start.kind === "webhook" && ref.path[0] === "body";
  return sent ? [fields.tree.sent, ...way.slice(2)] : way;
}

/** What a step does, and everything about it that can be changed. */
export function Inspector({
  text,
  outline,
  path,
  samples,
  onPick,
  onEdit,
  readOnly,
  workflow,
  published,
}: InspectorProps) {
  const step = path === null || path === "" ? null : findStep(outline, path);
  // Which member's expression is open; the count opens the same one again.
  const [advanced, setAdvanced] = useState<{ readonly member: string; readonly count: number } | null>(null);
  const openAdvanced = useCallback(
    (member: string) => setAdvanced((before) => ({ member, count: (before?.count ?? 0) + 1 })),
    [],
  );
  const at = step?.path ?? "";
  const subject = useSubject(outline, path);
  const available = useMemo(() => availableAt(text, at, samples), [text, at, samples]);
  const answer = useMemo(() => questionBefore(outline, at)?.name ?? null, [outline, at]);
  const label = useCallback((ref: Reference) => wayTo(ref, outline).join(" › "), [outline]);
  const place = useMemo(
    (): Place => ({
      text,
      outline,
      path: at,
      available,
      answer,
      samples,
      readOnly,
      label,
      onPick,
      onEdit,
      set: (member: string, value: unknown) => onEdit({ type: "set", path: at, member, value }),
      setField: (member: string, value: FieldValue) => onEdit({ type: "setField", path: at, member, value }),
      openAdvanced,
    }),
    [text, outline, at, available, answer, samples, readOnly, label, onPick, onEdit, openAdvanced],
  );
  if (path !== null && path !== "" && step === null) return <p className="p-4 text-muted">{inspector.gone}</p>;
  return (
    <PlaceProvider value={place}>
      {/* Each step has fields of its own: what is half typed in one must not turn up in the next. */}
      <section key={subject} aria-label={step?.title ?? starting.start.heading} className="grid min-w-0 content-start">
        {step === null ? (
          <StartForm workflow={workflow} published={published} />
        ) : (
          <>
            <StepHeader step={step} />
            <div className="grid min-w-0 gap-4 px-4 pb-5">
              <StepForm step={step} />
            </div>
            <FailureSection step={step} />
            <Advanced step={step} open={advanced} />
          </>
        )}
      </section>
    </PlaceProvider>
  );
}

/** A number for each step that is shown: one that is renamed is the same step, and its fields keep the focus. */
function useSubject(outline: Outline, path: StepPath | null): number {
  const last = useRef({ outline, path, number: 0 });
  const { current } = last;
  const same =
    path === current.path ||
    (path !== null && current.path !== null && isRenamed(current.outline, current.path, outline, path));
  last.current = { outline, path, number: same ? current.number : current.number + 1 };
  return last.current.number;
}
