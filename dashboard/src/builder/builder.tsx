import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import {
  outlineOf,
  problemsOf,
  stepOfTask,
  stepsIn,
  type Edit,
  type Outline,
  type StepPath,
} from "../../../shared/builder/index.ts";
import type { LiveMessage } from "../../../shared/api/index.ts";
import type { Draft } from "../api.ts";
import { Canvas, type CanvasEditing, type CanvasHandle } from "../canvas/canvas.tsx";
import { START } from "../canvas/layout-types.ts";
import { heardRequest } from "../hooks/use-hook-requests.ts";
import { useTitle } from "../lib/hooks.ts";
import { queryClient } from "../queries.ts";
import { useCommands } from "../shell/commands.ts";
import { builderStrings as text } from "../strings/builder.ts";
import { Skeleton } from "../ui/page.tsx";
import { Banners } from "./banners.tsx";
import type { Dialog } from "./dialogs.tsx";
import { commandsOf, DialogHost, type Go } from "./dialog-host.tsx";
import { Header, type View } from "./header.tsx";
import { marksWith } from "./marks.ts";
import { focusPanel } from "./focus-panel.ts";
import { useFocus } from "./use-focus.ts";
import { Panel, type PanelName } from "./panel.tsx";
import { draftQuery } from "./queries.ts";
import { SelectionBar } from "./selection-bar.tsx";
import { StartChooser } from "./start-chooser.tsx";
import { findStep } from "./steps.ts";
import { NoticeBar } from "./notice-bar.tsx";
import { namesOf, sorted, stepsToFinish } from "./unfinished.ts";
import { useTrial, type Scope, type TrialOptions } from "./trial/use-trial.ts";
import { useActions, type Notice } from "./use-actions.ts";
import { useDraft } from "./use-draft.ts";
import { useKeys } from "./use-keys.ts";
import { usePresence } from "./use-presence.ts";

const YamlView = lazy(async () => ({ default: (await import("./yaml/yaml-view.tsx")).YamlView }));
const NOTHING: ReadonlySet<StepPath> = new Set();

/** What an address asks to be shown at first. */
interface Opening {
  readonly step?: string;
  readonly field?: string;
  readonly panel?: "versions";
}

export function Builder({ initial, open }: { readonly initial: Draft; readonly open: Opening }) {
  const workflow = initial.workflow;
  const draft = useDraft(initial);
  const { store } = draft;
  // What is live and what it was begun from, as the last save said.
  const kept = useQuery({ ...draftQuery(workflow), enabled: false, initialData: initial }).data;
  const { outline, readable } = useOutline(draft.text);
  const checked = useDeferredValue(draft.text);
  const problems = useMemo(() => problemsOf(checked), [checked]);
  const [first] = useState(() => (open.step === undefined || outline === null ? null : stepOfTask(outline, open.step)));
  const [wanted, setWanted] = useState<ReadonlySet<StepPath>>(() => (first === null ? NOTHING : new Set([first])));
  const [asked, setAsked] = useState<ReadonlySet<string>>(NOTHING);
  const told = useMemo(() => sorted(problems, asked), [problems, asked]);
  const [panel, setPanel] = useState<PanelName | null>(first === null ? (open.panel ?? null) : "step");
  useEffect(() => (first === null ? undefined : focusPanel(open.field ?? null)), [first, open.field]);
  const [view, setView] = useState<View>("canvas");
  const [dialog, ask] = useState<Dialog | null>(null);
  const [notice, say] = useState<Notice | null>(null);
  const [scope, setScope] = useState<Scope>(null);
  const beneath = useRef<PanelName | null>(null);
  const page = useRef<HTMLDivElement>(null);
  const canvas = useRef<CanvasHandle>(null);
  const focus = useFocus(page, canvas);
  useTitle(text.page(outline?.title ?? ""));

  const onMessage = useCallback(
    (message: LiveMessage): void => {
      if (message.type === "draft" && message.workflow === workflow) {
        const { version, text: now } = message;
        store.arrived({ text: now, version, updatedAt: null, updatedBy: null });
      } else if (message.type === "workflow" && message.id === workflow)
        void queryClient.invalidateQueries({ queryKey: ["revisions", workflow] });
      else if (message.type === "request" && message.workflow === workflow) void heardRequest(queryClient, message);
    },
    [workflow, store],
  );
  const presence = usePresence(workflow, onMessage);
  const mayEdit = presence.mayEdit;
  const trial = useTrial(workflow, outline);

  // Paths of steps that are gone select nothing.
  const selection = useMemo(() => {
    if (outline === null || wanted.size === 0) return NOTHING;
    const known = [...wanted].filter((path) => path === START || findStep(outline, path) !== null);
    return known.length === wanted.size ? wanted : new Set(known);
  }, [outline, wanted]);
  const select = useCallback((paths: Iterable<StepPath>): void => {
    const next = new Set(paths);
    setWanted(next);
    if (next.size === 1) setPanel("step");
  }, []);
  const mark = useCallback((paths: readonly StepPath[]): void => {
    if (paths.length > 0) setWanted(new Set(paths));
  }, []);
  const actions = useActions({ draft, outline, selection, mayEdit, select, mark, say, ask });
  // Whoever publishes or runs it wants to know what stands against that.
  const publishing = dialog?.kind === "publish";
  useEffect(() => {
    if (publishing || trial.starting) setAsked(namesOf(problems));
  }, [publishing, trial.starting, problems]);
  const step = (to: "undo" | "redo"): void => {
    store[to]();
    const at = store.get().history.now.select;
    if (at !== null) setWanted(new Set([at]));
    // What has come back, or is as it was, is what one goes on with.
    if (focus.isOnCanvas()) focus.toCanvas();
    say(null);
  };
  const run = (options: TrialOptions): void => {
    trial.start(store.text, options);
    if (view === "yaml") setView("canvas");
  };
  const edit = (change: Edit): void => {
    const into = actions.write(change);
    // What was asked for are two paths: the next step goes into the first one that has none.
    if (into !== null && change.type === "decide") canvas.current?.focusEmpty(into);
  };
  const openPanel = (name: PanelName): void => {
    beneath.current = name === "problems" ? panel : null;
    setPanel(name);
    focus.toPanel(null);
  };
  const closePanel = (): void => {
    // Problems are looked at in passing: what was open before is gone on with.
    setPanel(panel === "problems" ? beneath.current : null);
    beneath.current = null;
    focus.back();
  };
  const openRun = (next: Scope): void => {
    setScope(next);
    openPanel("run");
  };
  useKeys({
    actions,
    outline,
    mayEdit,
    select,
    undo: () => step("undo"),
    redo: () => step("redo"),
    save: () => void store.flush(),
    run: () => openRun(null),
    publish: () => (mayEdit ? ask({ kind: "publish" }) : undefined),
    commands: () => ask({ kind: "commands" }),
    help: () => ask({ kind: "keys" }),
    pane: (way) => {
      const closed = panel === null && selection.size === 1;
      if (closed && focus.isOnCanvas()) openPanel("step");
      else focus.pane(way);
    },
    move: () => ask({ kind: "move", paths: actions.chosen }),
    rename: (path) => renameOf(outline, path, ask),
  });

  const editing = useMemo<CanvasEditing | null>(
    () =>
      mayEdit && readable
        ? {
            onInsert: (list, index) => ask({ kind: "palette", list, index }),
            onMove: (paths, list, index) => void actions.move(paths, list, index),
            onOpen: (path) => {
              select([path]);
              focus.toPanel(null);
            },
          }
        : null,
    [mayEdit, readable, actions, select, focus],
  );
  const marks = useMemo(
    () => marksWith(outline, trial.marks, told, trial.pins),
    [outline, trial.marks, told, trial.pins],
  );
  const chosen = useMemo(
    () => (outline === null ? [] : [...stepsIn(outline.list)].filter((one) => selection.has(one.path))),
    [outline, selection],
  );
  const goTo: Go = (path, field = "", to = "form") => {
    ask(null);
    select([path ?? START]);
    if (view === "yaml") setView("both");
    if (to === "form") focus.toPanel(field === "" ? null : field);
    else focus.toCanvas();
  };
  const host = {
    workflow,
    draft,
    kept,
    outline,
    problems,
    actions,
    mayEdit,
    onAsk: ask,
    onGo: goTo,
    onPanel: (name: PanelName): void => (name === "run" ? openRun(null) : openPanel(name)),
    onView: setView,
    onFocus: focus.toCanvas,
    onSay: say,
    onStep: step,
  };
  const latest = useRef(host);
  latest.current = host;
  // The palette of the page around offers them too.
  const commands = useMemo(
    () =>
      commandsOf({ ...latest.current, outline, actions, mayEdit }).map(
        ({ id, title, group, words, aside, run: go }) => ({
          id: `builder ${id}`,
          title,
          group,
          words,
          run: go,
          ...(aside === undefined ? {} : { keys: aside }),
        }),
      ),
    [outline, actions, mayEdit],
  );
  useCommands(commands);
  const differs = kept.differs || draft.saving !== "saved";
  const fresh = outline !== null && outline.start.kind === "unset" && outline.list.steps.length === 0 && mayEdit;

  return (
    <div ref={page} className="fixed inset-x-0 top-14 bottom-0 flex flex-col bg-bg md:top-0 md:left-[14.5rem]">
      <Header
        title={outline?.title ?? ""}
        live={kept.live}
        differs={differs}
        saving={draft.saving}
        presence={presence}
        mayEdit={mayEdit && readable}
        view={view}
        canUndo={draft.history.past.length > 0}
        canRedo={draft.history.future.length > 0}
        wrong={fresh ? 0 : told.wrong.length}
        toFinish={fresh || told.unfinished.length === 0 ? null : stepsToFinish(told)}
        panel={panel}
        onTitle={actions.entitle}
        onView={setView}
        onUndo={() => step("undo")}
        onRedo={() => step("redo")}
        onPanel={(name) => (name === "run" ? openRun(null) : panel === name ? closePanel() : openPanel(name))}
        onPublish={() => ask({ kind: "publish" })}
        onCommands={() => ask({ kind: "commands" })}
      />
      <Banners
        state={draft}
        presence={presence}
        mayEdit={mayEdit}
        onRecover={(accept) => store.recover(accept)}
        onResolve={(choice) => store.resolve(choice)}
      />
      {readable ? null : (
        <p role="alert" className="border-b border-line bg-bad-soft px-4 py-2 text-bad">
          {text.problems.unreadable}
        </p>
      )}
      <div className="flex min-h-0 flex-1">
        {view === "canvas" ? null : (
          <div id="builder-yaml" data-pane="yaml" className="min-h-0 min-w-0 flex-1 border-r border-line bg-surface">
            <Suspense fallback={<Skeleton className="m-4 h-64" />}>
              <YamlView
                text={draft.text}
                onChange={(to) => store.change(to, null, "yaml")}
                problems={problems}
                selection={selection}
                onSelect={select}
                readOnly={!mayEdit}
              />
            </Suspense>
          </div>
        )}
        {view === "yaml" || outline === null ? null : (
          <div data-pane="canvas" className="relative flex min-w-0 flex-1 flex-col">
            <div inert={fresh} className="min-h-0 flex-1">
              <Canvas
                outline={outline}
                selection={selection}
                onSelect={select}
                marks={marks}
                editing={editing}
                beside={view === "both"}
                handle={canvas}
              />
            </div>
            {fresh ? (
              <StartChooser
                onChoose={(start) => {
                  if (actions.one({ type: "setStart", start })) select([START]);
                  focus.toCanvas();
                }}
              />
            ) : (
              <SelectionBar
                steps={chosen}
                actions={actions}
                mayEdit={editing !== null}
                onCopy={() => {
                  const yaml = actions.copy();
                  if (yaml !== null) void navigator.clipboard?.writeText(yaml);
                }}
                onMove={() => ask({ kind: "move", paths: actions.chosen })}
                onRun={openRun}
              />
            )}
            <NoticeBar notice={notice} onUndo={() => step("undo")} onClose={() => say(null)} />
          </div>
        )}
        <Panel
          name={fresh ? null : panel}
          workflow={workflow}
          draft={draft}
          live={kept.live}
          differs={differs}
          outline={outline}
          selection={selection}
          problems={told}
          trial={trial}
          scope={scope}
          readOnly={!mayEdit}
          onScope={setScope}
          onRun={run}
          onEdit={edit}
          onSelect={goTo}
          onRestored={(version) => say({ text: text.notices.restored(version), undo: true })}
          onClose={closePanel}
        />
      </div>
      <DialogHost {...host} dialog={dialog} />
    </div>
  );
}

/** The last one that could be read stays on the canvas while somebody types what can't. */
function useOutline(source: string): { readonly outline: Outline | null; readonly readable: boolean } {
  const last = useRef<Outline | null>(null);
  return useMemo(() => {
    const read = outlineOf(source);
    if (read.ok) last.current = read.value;
    return { outline: last.current, readable: read.ok };
  }, [source]);
}

function renameOf(outline: Outline | null, path: StepPath, ask: (dialog: Dialog) => void): void {
  const found = outline === null ? null : findStep(outline, path);
  if (found !== null) ask({ kind: "rename", path, title: found.step.title });
}
