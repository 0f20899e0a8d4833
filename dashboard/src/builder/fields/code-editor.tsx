import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "react";

const COLOURS = HighlightStyle.define([
  {
    tag: [tags.propertyName, tags.definition(tags.propertyName), tags.keyword, tags.function(tags.variableName)],
    color: "var(--code-key)",
  },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null, tags.variableName], color: "var(--code-number)" },
  { tag: tags.comment, color: "var(--code-note)", fontStyle: "italic" },
]);

/** In the brand's tokens, so that both themes are right without knowing which one it is. */
export const codeLook: Extension = [
  syntaxHighlighting(COLOURS),
  EditorView.theme({
    "&": { fontSize: "0.8125rem", backgroundColor: "transparent", color: "var(--ink)" },
    "&.cm-focused": { outline: "none" },
    ".cm-scroller": { fontFamily: "var(--font-mono, ui-monospace, monospace)", lineHeight: "1.25rem" },
    ".cm-content": { caretColor: "var(--ink)", padding: "8px 0" },
    ".cm-cursor": { borderLeftColor: "var(--ink)" },
    ".cm-line": { padding: "0 10px" },
    "&.cm-focused .cm-selectionBackground, .cm-selectionBackground, .cm-content ::selection": {
      backgroundColor: "var(--accent-soft) !important",
    },
    ".cm-gutters": { backgroundColor: "var(--surface)", color: "var(--muted)", border: "none" },
    ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--accent) 6%, transparent)" },
    ".cm-tooltip": {
      backgroundColor: "var(--surface)",
      color: "var(--ink)",
      border: "1px solid var(--line)",
      borderRadius: "10px",
      boxShadow: "var(--shadow)",
      overflow: "hidden",
    },
    ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "inherit", maxHeight: "16rem" },
    ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "3px 10px", lineHeight: "1.25rem" },
    ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent-soft)", color: "var(--ink)" },
    ".cm-completionDetail": { color: "var(--muted)", fontStyle: "normal", marginLeft: "0.75em" },
    ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "600", color: "var(--accent)" },
    ".cm-completionInfo": { padding: "8px 10px", maxWidth: "20rem" },
    ".cm-diagnostic": { padding: "6px 10px", borderLeftWidth: "3px" },
    ".cm-diagnostic-error": { borderLeftColor: "var(--bad)" },
    ".cm-diagnostic-warning": { borderLeftColor: "var(--wait-bar)" },
    ".cm-lintRange-error": {
      backgroundImage: "none",
      textDecoration: "underline wavy var(--bad) 1px",
      textUnderlineOffset: "3px",
    },
    ".cm-lintRange-warning": {
      backgroundImage: "none",
      textDecoration: "underline wavy var(--wait-bar) 1px",
      textUnderlineOffset: "3px",
    },
    ".cm-panels": { backgroundColor: "var(--sunken)", color: "var(--ink)", borderColor: "var(--line)" },
    ".cm-textfield": { backgroundColor: "var(--surface)", border: "1px solid var(--line-strong)", borderRadius: "6px" },
    ".cm-button": {
      backgroundImage: "none",
      backgroundColor: "var(--surface)",
      border: "1px solid var(--line)",
      borderRadius: "6px",
    },
    ".cm-searchMatch": { backgroundColor: "var(--wait-soft)" },
    ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-soft)" },
  }),
];

interface CodeEditorProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** When the field is left. */
  readonly onBlur?: () => void;
  readonly readOnly?: boolean;
  /** Made once, with the editor. */
  readonly extensions?: Extension;
  readonly className?: string;
  readonly describedBy?: string | undefined;
  readonly onView?: (view: EditorView | null) => void;
}

export function CodeEditor({
  label,
  value,
  onChange,
  onBlur,
  readOnly = false,
  extensions = [],
  className = "max-h-72",
  describedBy,
  onView,
}: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const calls = useRef({ onChange, onBlur, onView });
  calls.current = { onChange, onBlur, onView };
  useEffect(() => {
    if (host.current === null) return;
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: value,
        extensions: [
          history(),
          bracketMatching(),
          closeBrackets(),
          indentUnit.of("  "),
          keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab, ESCAPE_LEAVES]),
          EditorView.lineWrapping,
          codeLook,
          EditorState.readOnly.of(readOnly),
          EditorView.contentAttributes.of({
            "aria-label": label,
            tabindex: "0",
            ...(describedBy === undefined ? {} : { "aria-describedby": describedBy }),
          }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged && !update.transactions.some((tr) => tr.isUserEvent("outside")))
              calls.current.onChange(update.state.doc.toString());
            if (update.focusChanged && !update.view.hasFocus) calls.current.onBlur?.();
          }),
          extensions,
        ],
      }),
    });
    view.current = editor;
    calls.current.onView?.(editor);
    return () => {
      calls.current.onView?.(null);
      editor.destroy();
      view.current = null;
    };
  }, [label, readOnly, extensions, describedBy]);
  useEffect(() => {
    const editor = view.current;
    if (editor === null || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value }, userEvent: "outside" });
  }, [value]);
  return (
    <div
      ref={host}
      tabIndex={-1}
      className={`min-w-0 overflow-auto rounded-lg border border-line-strong bg-surface focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-accent ${className}`}
    />
  );
}

/** Tab indents in here, so another key has to lead out. */
const ESCAPE_LEAVES = {
  key: "Escape",
  run: (view: EditorView): boolean => {
    // To the frame around it: Tab goes on from there, and Escape leads out of what that is in.
    view.dom.parentElement?.focus();
    return true;
  },
};
