import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { flushSync } from "react-dom";
import type { Draft } from "../api.ts";
import { builderStrings as text } from "../strings/builder.ts";
import { Button } from "../ui/button.tsx";
import { Icon, PlayIcon } from "../ui/icons.tsx";
import { Tag } from "../ui/status.tsx";
import { Tip } from "../ui/tip.tsx";
import type { DraftState } from "./draft-store.ts";
import type { Presence } from "./use-presence.ts";

export type View = "canvas" | "both" | "yaml";
/** What is typed becomes the title when nothing more has been typed for this long, in milliseconds. */
const SETTLE_MS = 300;
const VIEWS: readonly View[] = ["canvas", "both", "yaml"];

export interface HeaderProps {
  readonly title: string;
  readonly live: Draft["live"];
  readonly differs: boolean;
  readonly saving: DraftState["saving"];
  readonly presence: Presence;
  readonly mayEdit: boolean;
  readonly view: View;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly wrong: number;
  /** How many steps are to be finished; null: nothing is. */
  readonly toFinish: number | null;
  readonly panel: string | null;
  readonly onTitle: (title: string) => void;
  readonly onView: (view: View) => void;
  readonly onUndo: () => void;
  readonly onRedo: () => void;
  readonly onPanel: (panel: "problems" | "versions" | "run") => void;
  readonly onPublish: () => void;
  readonly onCommands: () => void;
}

export function Header(props: HeaderProps) {
  const { live, differs, wrong, toFinish, panel, onPanel } = props;
  return (
    <header
      data-pane="header"
      className="flex min-h-14 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line bg-surface px-3 py-2 min-[84rem]:flex-nowrap"
    >
      <Link
        to="/workflows"
        aria-label={text.back}
        title={text.back}
        className="grid size-8 shrink-0 place-items-center rounded-lg text-muted hover:bg-sunken hover:text-ink"
      >
        <Icon>
          <path d="M10 3.5 5.5 8l4.5 4.5" />
        </Icon>
      </Link>
      <Title title={props.title} mayEdit={props.mayEdit} onTitle={props.onTitle} />
      <span data-live className="shrink-0">
        <Tag tone={live === null || differs ? "wait" : "good"}>
          {live === null ? text.live.none : differs ? text.live.differs(live) : text.live.same(live)}
        </Tag>
      </span>
      <Saving saving={props.saving} presence={props.presence} />
      <div className="ml-auto flex flex-wrap items-center justify-end gap-1.5 max-[84rem]:w-full min-[84rem]:shrink-0 min-[84rem]:flex-nowrap">
        {/* Nothing moves when it comes: there is room beside it, and where there is none, its place is kept. */}
        <Button
          aria-pressed={panel === "problems"}
          look={wrong > 0 ? "danger" : "bare"}
          className={`h-8 px-2.5 tabular-nums max-[84rem]:min-w-36 ${wrong === 0 && toFinish === null ? "invisible" : ""}`}
          onClick={() => onPanel("problems")}
        >
          {wrong > 0 ? text.problems.count(wrong) : text.problems.toFinish(toFinish ?? 0)}
        </Button>
        <IconAction label={text.undo} disabled={!props.canUndo || !props.mayEdit} onClick={props.onUndo}>
          <path d="M6 3 2.5 6.5 6 10M2.5 6.5H10a3.5 3.5 0 0 1 0 7H7" />
        </IconAction>
        <IconAction label={text.redo} disabled={!props.canRedo || !props.mayEdit} onClick={props.onRedo}>
          <path d="M10 3l3.5 3.5L10 10M13.5 6.5H6a3.5 3.5 0 0 0 0 7h3" />
        </IconAction>
        <IconAction label={text.more} onClick={props.onCommands}>
          <circle cx="7" cy="7" r="4.25" />
          <path d="m10.2 10.2 3.3 3.3" />
        </IconAction>
        <Views view={props.view} onView={props.onView} />
        <Button aria-pressed={panel === "versions"} className="h-8 px-2.5" onClick={() => onPanel("versions")}>
          {text.versions}
        </Button>
        <Button aria-pressed={panel === "run"} className="h-8 px-2.5" onClick={() => onPanel("run")}>
          <PlayIcon />
          {text.run}
        </Button>
        <Button look="primary" className="h-8" disabled={!props.mayEdit} onClick={props.onPublish}>
          {text.publish}
        </Button>
      </div>
    </header>
  );
}

/** A heading that becomes a field when it is pressed. */
function Title({
  title,
  mayEdit,
  onTitle,
}: {
  readonly title: string;
  readonly mayEdit: boolean;
  readonly onTitle: (title: string) => void;
}) {
  const [value, setValue] = useState<string | null>(null);
  const heading = useRef<HTMLButtonElement>(null);
  /** What Escape goes back to. */
  const before = useRef(title);
  const timer = useRef(0);
  const latest = useRef({ title, onTitle });
  latest.current = { title, onTitle };
  useEffect(() => () => clearTimeout(timer.current), []);
  const give = (to: string): void => {
    clearTimeout(timer.current);
    const name = to.trim();
    if (name !== "" && name !== latest.current.title) latest.current.onTitle(name);
  };
  const type = (to: string): void => {
    setValue(to);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => give(to), SETTLE_MS);
  };
  const leave = (to: string): void => {
    setValue(null);
    give(to);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    // The heading has the focus before the key is up, and would take it as a press.
    event.preventDefault();
    flushSync(() => leave(event.key === "Enter" ? (value ?? "") : before.current));
    heading.current?.focus();
  };
  const look = "h-8 max-w-80 min-w-0 rounded-lg px-2 text-base font-semibold tracking-tight";
  if (value !== null)
    return (
      <input
        autoFocus
        aria-label={text.rename}
        value={value}
        maxLength={200}
        onChange={(event) => type(event.target.value)}
        onFocus={(event) => event.target.select()}
        onBlur={() => leave(value)}
        onKeyDown={onKeyDown}
        className={`${look} field-sizing-content min-w-32 border border-line-strong bg-surface`}
      />
    );
  return (
    <h1 className="min-w-0">
      <button
        ref={heading}
        type="button"
        disabled={!mayEdit}
        title={text.rename}
        onClick={() => {
          before.current = title;
          setValue(title);
        }}
        className={`${look} block truncate border border-transparent text-left not-disabled:hover:border-line not-disabled:hover:bg-sunken`}
      >
        {title}
      </button>
    </h1>
  );
}

function Saving({ saving, presence }: { readonly saving: DraftState["saving"]; readonly presence: Presence }) {
  const lost = presence.connection === "reconnecting";
  const bad = saving === "failed" || saving === "conflict";
  const others = presence.mayEdit ? presence.watchers.filter(({ id }) => id !== presence.me).length : 0;
  return (
    <span role="status" className={`min-w-16 shrink-0 text-xs ${bad || lost ? "text-wait" : "text-muted"}`}>
      {lost ? text.reconnecting : text.saving[saving]}
      {others === 0 ? null : <span className="ml-2 text-muted">{text.presence.watching(others)}</span>}
    </span>
  );
}

function IconAction({
  label,
  disabled = false,
  onClick,
  children,
}: {
  readonly label: string;
  readonly disabled?: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}) {
  return (
    <Tip text={label}>
      <button
        type="button"
        aria-label={label}
        aria-disabled={disabled}
        onClick={disabled ? undefined : onClick}
        className={`grid size-8 place-items-center rounded-lg text-muted ${disabled ? "cursor-default! opacity-45" : "hover:bg-sunken hover:text-ink"}`}
      >
        <Icon>{children}</Icon>
      </button>
    </Tip>
  );
}

function Views({ view, onView }: { readonly view: View; readonly onView: (view: View) => void }) {
  return (
    <div role="radiogroup" aria-label={text.view.label} className="flex rounded-lg border border-line p-0.5">
      {VIEWS.map((one) => (
        <label
          key={one}
          className="relative flex h-6.5 cursor-pointer items-center rounded-md px-2.5 text-muted has-checked:bg-accent-soft has-checked:font-medium has-checked:text-accent has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name="view"
            checked={one === view}
            onChange={() => onView(one)}
            className="absolute inset-0 cursor-pointer opacity-0"
          />
          {text.view[one]}
        </label>
      ))}
    </div>
  );
}
