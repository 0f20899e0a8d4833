import { lazy, Suspense } from "react";
import type { Edit, Outline, StepPath } from "../../../shared/builder/index.ts";
import type { Draft } from "../api.ts";
import { START } from "../canvas/layout-types.ts";
import { builderStrings as text } from "../strings/builder.ts";
import { CloseIcon } from "../ui/icons.tsx";
import { Skeleton } from "../ui/page.tsx";
import { leaveField } from "./leave-field.ts";
import { ProblemsPanel } from "./problems-panel.tsx";
import { findStep } from "./steps.ts";
import { HookRequests } from "./trial/hook-requests.tsx";
import { ResultSection } from "./trial/result-section.tsx";
import { RunPanel } from "./trial/run-panel.tsx";
import type { Scope, Trial, TrialOptions } from "./trial/use-trial.ts";
import type { DraftHand } from "./use-draft.ts";
import type { Sorted } from "./unfinished.ts";
import { VersionsPanel } from "./versions/versions-panel.tsx";

const Inspector = lazy(async () => ({ default: (await import("./inspector/inspector.tsx")).Inspector }));

export type PanelName = "step" | "run" | "versions" | "problems";
const NAMES: Record<PanelName, string> = {
  step: text.panel.step,
  run: text.run,
  versions: text.versions,
  problems: text.problems.title,
};

interface PanelProps {
  readonly name: PanelName | null;
  readonly workflow: string;
  readonly draft: DraftHand;
  readonly live: Draft["live"];
  /** What is edited here is not what is live. */
  readonly differs: boolean;
  readonly outline: Outline | null;
  readonly selection: ReadonlySet<StepPath>;
  readonly problems: Sorted;
  readonly trial: Trial;
  readonly scope: Scope;
  readonly readOnly: boolean;
  readonly onScope: (scope: Scope) => void;
  readonly onRun: (options: TrialOptions) => void;
  readonly onEdit: (edit: Edit) => void;
  readonly onSelect: (path: StepPath | null, field?: string) => void;
  readonly onRestored: (version: number) => void;
  readonly onClose: () => void;
}

/** Beside the canvas: one thing at a time. */
export function Panel(props: PanelProps) {
  const { name, onClose } = props;
  if (name === null || (name === "step" && props.selection.size !== 1)) return null;
  return (
    <aside
      id="builder-panel"
      data-pane="panel"
      aria-label={NAMES[name]}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        if (!leaveField(event.target, event.currentTarget)) onClose();
      }}
      className="relative w-full max-w-full shrink-0 overflow-auto border-l border-line bg-surface max-md:absolute max-md:inset-0 max-md:z-20 md:w-96 2xl:w-[28rem]"
    >
      <button
        type="button"
        data-close
        aria-label={text.panel.close}
        title={text.panel.close}
        onClick={onClose}
        className="absolute top-3 right-3 z-10 grid size-8 place-items-center rounded-lg text-muted hover:bg-sunken hover:text-ink"
      >
        <CloseIcon />
      </button>
      <Content {...props} name={name} />
    </aside>
  );
}

function Content(props: PanelProps & { readonly name: PanelName }) {
  const { name, workflow, draft, outline, trial } = props;
  switch (name) {
    case "run":
      return (
        <RunPanel
          workflow={workflow}
          draft={draft.text}
          outline={outline}
          trial={trial}
          scope={props.scope}
          onScope={props.onScope}
          onRun={props.onRun}
          onSelect={props.onSelect}
        />
      );
    case "versions":
      return (
        <VersionsPanel
          workflow={workflow}
          store={draft.store}
          live={props.live}
          mayEdit={!props.readOnly}
          onRestored={props.onRestored}
        />
      );
    case "problems":
      return <ProblemsPanel problems={props.problems} onSelect={props.onSelect} />;
    case "step":
      return <StepPanel {...props} />;
  }
}

function StepPanel({ workflow, draft, live, differs, outline, selection, trial, readOnly, onEdit }: PanelProps) {
  const [path] = selection;
  if (outline === null || path === undefined) return <p className="p-4 text-muted">{text.panel.nothing}</p>;
  const step = path === START ? null : (findStep(outline, path)?.step ?? null);
  return (
    <Suspense fallback={<PanelSkeleton />}>
      <Inspector
        text={draft.text}
        outline={outline}
        path={step === null ? null : path}
        samples={trial.samples}
        onPick={trial.look}
        onEdit={onEdit}
        readOnly={readOnly}
        workflow={workflow}
        published={{ live, differs }}
      />
      {step !== null ? (
        <ResultSection step={step} trial={trial} readOnly={readOnly} />
      ) : outline.start.kind === "webhook" ? (
        <HookRequests workflow={workflow} definition={draft.text} />
      ) : null}
    </Suspense>
  );
}

const PanelSkeleton = () => (
  <div role="status" aria-label={text.loading} className="grid gap-4 p-4">
    <Skeleton className="h-6 w-40" />
    <Skeleton className="h-9" />
    <Skeleton className="h-9" />
    <Skeleton className="h-24" />
  </div>
);
