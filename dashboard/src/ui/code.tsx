import { useMemo, type ReactNode } from "react";
import { pretty } from "../lib/format.ts";
import { highlight, type TokenKind } from "../lib/highlight.ts";
import { strings } from "../strings.ts";
import { CopyButton } from "./copy-button.tsx";

const COLOUR: Record<TokenKind, string> = {
  plain: "",
  key: "text-code-key",
  string: "text-code-string",
  number: "text-code-number",
  note: "text-code-note italic",
  expression: "text-code-number",
};

/** More than this makes the page slow, and nobody reads it: the rest is for the clipboard. In characters. */
const MAX_SHOWN = 100_000;

interface CodeProps {
  readonly text: string;
  readonly language: "json" | "yaml" | "text";
  readonly label: string;
  readonly className?: string;
}

export function Code({ text, language, label, className = "max-h-96" }: CodeProps) {
  const shown = text.length > MAX_SHOWN ? text.slice(0, MAX_SHOWN) : text;
  const tokens = useMemo(() => highlight(shown, language), [shown, language]);
  return (
    <Box text={text} label={label} className={className} note={shown === text ? null : strings.common.cut}>
      {tokens.map((token, i) =>
        token.kind === "plain" ? (
          token.text
        ) : (
          <span key={i} className={COLOUR[token.kind]}>
            {token.text}
          </span>
        ),
      )}
    </Box>
  );
}

interface BoxProps {
  /** What is copied: all of it. */
  readonly text: string;
  readonly label: string;
  readonly className: string;
  /** Lines are broken at the edge: else they go on under the button, and fade out there. */
  readonly wraps?: boolean;
  readonly note?: string | null;
  readonly children: ReactNode;
}

function Box({ text, label, className, wraps = false, note = null, children }: BoxProps) {
  return (
    // However long a line is, it widens nothing around it: it scrolls in here.
    <div className="min-w-0 [contain:inline-size]">
      <div className="overflow-hidden rounded-lg border border-line bg-sunken">
        {/* A region that scrolls has to be reachable by keyboard. */}
        <div
          tabIndex={0}
          role="region"
          aria-label={label}
          className={`grid ${wraps ? "grid-cols-[minmax(0,1fr)_2.5rem]" : "grid-cols-[max-content_minmax(2.5rem,1fr)]"} overflow-auto -outline-offset-2 ${className}`}
        >
          <pre className="col-start-1 row-start-1 py-3 pl-3 font-mono text-[0.8125rem] leading-5">
            <code>{children}</code>
          </pre>
          {/* Beside the text, wherever that is scrolled to, and not over it: what is under a button can't be read. */}
          <span
            className={`pointer-events-none sticky right-0 col-span-full row-start-1 flex w-10 justify-center justify-self-end bg-sunken ${wraps ? "" : "before:absolute before:inset-y-0 before:right-full before:w-5 before:bg-linear-to-r before:from-transparent before:to-sunken"}`}
          >
            <CopyButton text={text} label={label} className="pointer-events-auto sticky top-1.5 mt-1.5 shrink-0" />
          </span>
        </div>
      </div>
      {note === null ? null : <p className="mt-1 text-xs text-muted">{note}</p>}
    </div>
  );
}

export function Json({
  value,
  label,
  className,
}: {
  readonly value: unknown;
  readonly label: string;
  readonly className?: string;
}) {
  const text = useMemo(() => pretty(value), [value]);
  return <Code text={text} language="json" label={label} {...(className === undefined ? {} : { className })} />;
}

/**
 * Lines to paste into a shell. One that is broken at the edge goes on further in: what begins where a line does is an
 * option of its own.
 */
export function Shell({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <Box text={text} label={label} className="max-h-72" wraps>
      {text.split("\n").map((line, i) => (
        <span key={i} className="block pl-[4ch] -indent-[4ch] break-all whitespace-pre-wrap">
          {line}
        </span>
      ))}
    </Box>
  );
}
