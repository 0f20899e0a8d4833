import { autocompletion } from "@codemirror/autocomplete";
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, indentWithTab } from "@codemirror/commands";
import { yaml as yamlLanguage } from "@codemirror/lang-yaml";
import { bracketMatching, foldGutter, foldKeymap, indentUnit } from "@codemirror/language";
import { type Diagnostic, lintKeymap, nextDiagnostic, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { useEffect, useMemo, useRef } from "react";
import { outlineOf, stepsIn } from "../../../../shared/builder/index.ts";
import type { StepPath } from "../../../../shared/builder/types.ts";
import { yaml as strings } from "../../strings/yaml.ts";
import { codeLook } from "../fields/code-editor.tsx";
import { yamlCompletion, yamlHover } from "./yaml-complete.ts";
import { rangeOf, stepAt, stepRanges } from "./yaml-steps.ts";

/** As `problemsOf` tells them. */
export interface YamlProblem {
  readonly path: string;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
  readonly severity?: "warning";
}

export interface YamlViewProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly problems: readonly YamlProblem[];
  readonly selection: ReadonlySet<StepPath>;
  readonly onSelect: (selection: ReadonlySet<StepPath>) => void;
  readonly readOnly: boolean;
}

/** The whole definition as text. The page owns it, and its history: undo and redo are the page's keys. */
export function YamlView({ text, onChange, problems, selection, onSelect, readOnly }: YamlViewProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef({ text, onChange, onSelect, selection });
  latest.current = { text, onChange, onSelect, selection };
  const known = useMemo(() => knownSteps(text), [text]);
  const steps = useRef(known);
  steps.current = known;

  useEffect(() => {
    if (host.current === null) return;
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: latest.current.text,
        extensions: [
          lineNumbers(),
          foldGutter(),
          drawSelection(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          highlightSelectionMatches(),
          bracketMatching(),
          closeBrackets(),
          indentUnit.of("  "),
          yamlLanguage(),
          autocompletion({ override: [yamlCompletion], icons: false }),
          yamlHover,
          codeLook,
          EditorView.theme({ "&": { height: "100%" }, ".cm-scroller": { overflow: "auto" } }),
          keymap.of([
            ...closeBracketsKeymap,
            ...defaultKeymap,
            ...searchKeymap,
            ...foldKeymap,
            ...lintKeymap,
            indentWithTab,
          ]),
          EditorState.readOnly.of(readOnly),
          EditorView.contentAttributes.of({ "aria-label": strings.label, tabindex: "0" }),
          EditorView.updateListener.of((update) => {
            const outside = update.transactions.some((tr) => tr.isUserEvent("outside"));
            if (update.docChanged && !outside) latest.current.onChange(update.state.doc.toString());
            if (!update.selectionSet || outside || !update.view.hasFocus) return;
            // While one types, the text is ahead of what is known of it.
            if (update.docChanged || update.state.doc.toString() !== latest.current.text) return;
            const path = stepAt(steps.current.ranges, update.state.selection.main.head, steps.current.paths);
            const now = latest.current.selection;
            if (path !== null && !(now.size === 1 && now.has(path))) latest.current.onSelect(new Set([path]));
          }),
        ],
      }),
    });
    view.current = editor;
    return () => {
      editor.destroy();
      view.current = null;
    };
  }, [readOnly]);

  useEffect(() => {
    const editor = view.current;
    if (editor === null) return;
    const now = editor.state.doc.toString();
    if (now !== text) editor.dispatch({ changes: difference(now, text), userEvent: "outside" });
  }, [text]);

  useEffect(() => {
    const editor = view.current;
    const [path] = selection;
    // Who is typing in here is where they want to be.
    if (editor === null || path === undefined || editor.hasFocus || editor.state.doc.toString() !== text) return;
    if (stepAt(known.ranges, editor.state.selection.main.head, known.paths) === path) return;
    const range = known.ranges.find((each) => each.path === path);
    if (range === undefined) return;
    editor.dispatch({
      selection: { anchor: range.from },
      effects: EditorView.scrollIntoView(range.from, { y: "center" }),
      userEvent: "outside",
    });
    // Only when another step is selected: what changes the text moves no cursor.
  }, [selection]);

  useEffect(() => {
    const editor = view.current;
    if (editor !== null) editor.dispatch(setDiagnostics(editor.state, diagnosticsOf(editor.state, problems)));
  }, [problems, text]);

  return (
    <div className="flex h-full min-h-0 min-w-0 flex-col bg-surface">
      <div
        ref={host}
        className="min-h-0 flex-1 overflow-hidden border-2 border-transparent focus-within:border-accent"
      />
      <div className="flex min-h-9 shrink-0 items-center gap-3 border-t border-line px-3 text-xs text-muted">
        <span role="status" className={problems.some((one) => one.severity !== "warning") ? "text-bad" : ""}>
          {strings.problems(problems.length)}
        </span>
        {problems.length === 0 ? null : (
          <button
            type="button"
            onClick={() => {
              const editor = view.current;
              if (editor === null) return;
              nextDiagnostic(editor);
              editor.focus();
            }}
            className="min-h-6 rounded-md px-1.5 font-medium text-accent hover:bg-sunken"
          >
            {strings.next}
          </button>
        )}
        <span className="ml-auto hidden sm:block">{strings.hint}</span>
      </div>
    </div>
  );
}

function knownSteps(text: string) {
  const outline = outlineOf(text);
  const paths = new Set<StepPath>(outline.ok ? [...stepsIn(outline.value.list)].map(({ path }) => path) : []);
  return { ranges: stepRanges(text), paths };
}

/** Only what is different, so that the cursor and what is folded stay where they are. */
function difference(before: string, after: string): { from: number; to: number; insert: string } {
  let from = 0;
  while (from < before.length && from < after.length && before[from] === after[from]) from++;
  let end = 0;
  const most = Math.min(before.length, after.length) - from;
  while (end < most && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return { from, to: before.length - end, insert: after.slice(from, after.length - end) };
}

function diagnosticsOf(state: EditorState, problems: readonly YamlProblem[]): Diagnostic[] {
  const text = state.doc.toString();
  return problems
    .map((problem): Diagnostic => {
      const at = whereOf(state, text, problem);
      return { ...at, severity: problem.severity ?? "error", message: problem.message };
    })
    .toSorted((a, b) => a.from - b.from);
}

function whereOf(state: EditorState, text: string, { path, line, column }: YamlProblem): { from: number; to: number } {
  const named = path === "" ? null : rangeOf(text, path);
  const { length } = state.doc;
  if (line === undefined || line > state.doc.lines)
    return within(named ?? { from: 0, to: state.doc.line(1).length }, length);
  const at = state.doc.line(Math.max(1, line));
  const from = Math.min(at.from + Math.max(0, (column ?? 1) - 1), at.to);
  if (named !== null && named.from >= at.from && named.from <= at.to) return within(named, length);
  return { from: from === at.to ? at.from : from, to: at.to };
}

/** A problem of a whole block marks its first line, not all of it. */
const within = ({ from, to }: { from: number; to: number }, length: number): { from: number; to: number } => ({
  from: Math.min(from, length),
  to: Math.min(to, length),
});
