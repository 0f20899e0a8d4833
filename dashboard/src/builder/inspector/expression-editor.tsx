import { autocompletion } from "@codemirror/autocomplete";
import { setDiagnostics } from "@codemirror/lint";
import type { EditorView } from "@codemirror/view";
import { useEffect, useMemo, useRef, useState } from "react";
import { inspector } from "../../strings/inspector.ts";
import { CodeEditor } from "../fields/code-editor.tsx";
import { usePlace } from "../fields/inspector-context.tsx";
import { jqCompletion, jqLanguage } from "../fields/jq-language.ts";
import { type Preview, sceneOf } from "../fields/preview.ts";
import { usePreview } from "../fields/use-preview.ts";

const text = inspector.advanced;
const MAX_SHOWN = 2_000;

interface ExpressionEditorProps {
  readonly label: string;
  readonly source: string;
  /** Text around expressions: there is no one result to show. */
  readonly template: boolean;
  /** What `.` was. */
  readonly input: unknown;
  readonly onCommit: (source: string) => void;
}

/** jq with completion from what was seen, what it gives, and what is wrong where it is. */
export function ExpressionEditor({ label, source, template, input, onCommit }: ExpressionEditorProps) {
  const place = usePlace();
  const [typed, setTyped] = useState(source);
  useEffect(() => setTyped(source), [source]);
  const scene = useMemo(() => sceneOf(place.available, input), [place.available, input]);
  const current = useRef(scene);
  current.current = scene;
  const preview = usePreview(template ? null : typed, scene);
  const view = useRef<EditorView | null>(null);
  const extensions = useMemo(
    () => [jqLanguage, autocompletion({ override: [jqCompletion(() => current.current)], icons: false })],
    [],
  );
  useEffect(() => {
    const editor = view.current;
    if (editor === null) return;
    const { length } = editor.state.doc;
    const found =
      preview?.kind === "syntax"
        ? [
            {
              from: Math.min(preview.from, length),
              to: Math.min(Math.max(preview.to, preview.from + 1), length),
              severity: "error" as const,
              message: preview.message,
            },
          ]
        : [];
    editor.dispatch(setDiagnostics(editor.state, found));
  }, [preview]);
  return (
    <div className="grid min-w-0 gap-1.5">
      <CodeEditor
        label={label}
        value={typed}
        readOnly={place.readOnly}
        extensions={extensions}
        onView={(editor) => {
          view.current = editor;
        }}
        onChange={setTyped}
        onBlur={() => {
          if (typed.trim() !== source.trim()) onCommit(typed);
        }}
      />
      {template ? null : (
        <Result
          preview={preview}
          seen={input !== undefined || place.available.some(({ sample }) => sample !== undefined)}
          secret={typed.includes("$secrets")}
        />
      )}
    </div>
  );
}

function Result({
  preview,
  seen,
  secret,
}: {
  readonly preview: Preview | null;
  readonly seen: boolean;
  readonly secret: boolean;
}) {
  return (
    <div
      role="status"
      aria-label={text.result}
      className="grid min-h-9 min-w-0 gap-0.5 rounded-lg bg-sunken px-2.5 py-1.5 text-xs"
    >
      {preview === null ? (
        <span className="text-muted">{seen ? text.result : text.noSample}</span>
      ) : preview.kind === "values" ? (
        <>
          {preview.values.map((value, i) => (
            <code
              key={i}
              // What scrolls has to be reachable by keyboard.
              tabIndex={0}
              className={`max-h-32 overflow-auto font-mono break-words whitespace-pre-wrap ${i === 0 ? "" : "text-muted"}`}
            >
              {(JSON.stringify(value, null, 1) ?? "null").slice(0, MAX_SHOWN)}
            </code>
          ))}
          {preview.more === 0 ? null : <span className="text-muted">{text.more(preview.more)}</span>}
          {seen ? null : <span className="text-muted">{text.noSample}</span>}
        </>
      ) : (
        <span className="text-bad">{preview.message}</span>
      )}
      {secret ? <span className="text-muted">{text.secret}</span> : null}
    </div>
  );
}
