import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Dialog } from "radix-ui";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { MAX_TEXT_SEARCHED } from "../../../shared/api/index.ts";
import { keepFocus } from "../lib/lead.ts";
import { useTheme } from "../lib/theme.ts";
import { workflowsQuery } from "../queries.ts";
import { shellStrings } from "../strings/shell.ts";
import { SearchIcon } from "../ui/icons.tsx";
import type { Workflow } from "../api.ts";
import { matching, useRegistered, type Command } from "./commands.ts";
import { PLACES } from "./nav.tsx";
import { useFoundExecutions } from "./use-found-executions.ts";

const text = shellStrings.palette;
/** More than this is not read, and is found sooner by another letter. */
const SHOWN = 60;

/** Goes to any page or workflow, and does what the page offers by `useCommands`. */
export function Palette({ onClose }: { readonly onClose: () => void }) {
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const workflows = useWorkflows();
  const all = useAll(workflows);
  const names = useMemo(() => new Map(workflows.map(({ id, title, name }) => [id, title ?? name])), [workflows]);
  const about = useFoundExecutions(query.trim(), names);
  const navigate = useNavigate();
  const found = useMemo(() => {
    const said = query.trim();
    const executions: Command = {
      id: "search-executions",
      title: text.executions(said),
      group: text.search,
      run: () => void navigate({ to: "/executions", search: { text: said } }),
    };
    const named = grouped(matching(all, query).slice(0, SHOWN));
    return said === "" || said.length > MAX_TEXT_SEARCHED ? named : [...named, ...about, executions];
  }, [all, query, about, navigate]);
  const chosen = found[Math.min(at, found.length - 1)];
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [chosen]);

  const run = (command: Command | undefined): void => {
    if (command === undefined) return;
    onClose();
    command.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: (at + 1) % Math.max(1, found.length),
      ArrowUp: (at - 1 + found.length) % Math.max(1, found.length),
      Home: 0,
      End: found.length - 1,
    };
    const next = moves[event.key];
    if (next !== undefined) {
      event.preventDefault();
      setAt(next);
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(chosen);
    }
  };
  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={keepFocus}
          className="fixed top-[12vh] left-1/2 z-50 flex max-h-[70vh] w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 flex-col overflow-hidden rounded-2xl border border-line bg-surface shadow-card outline-none"
        >
          <Dialog.Title className="sr-only">{text.title}</Dialog.Title>
          <div className="flex items-center gap-3 border-b border-line px-4 text-muted">
            <SearchIcon />
            <input
              role="combobox"
              aria-expanded="true"
              aria-controls="palette-list"
              aria-activedescendant={chosen === undefined ? undefined : `palette-${chosen.id}`}
              aria-label={text.placeholder}
              placeholder={text.placeholder}
              autoComplete="off"
              spellCheck={false}
              value={query}
              onChange={(event) => {
                setQuery(event.target.value);
                setAt(0);
              }}
              onKeyDown={onKeyDown}
              className="h-12 min-w-0 flex-1 bg-transparent text-base text-ink outline-none placeholder:text-muted"
            />
          </div>
          <div
            ref={list}
            id="palette-list"
            role="listbox"
            aria-label={text.title}
            tabIndex={-1}
            className="min-h-0 overflow-auto p-2"
          >
            {found.map((command, i) => (
              <div key={command.id} role="presentation">
                {found[i - 1]?.group === command.group ? null : (
                  <div role="presentation" className="px-2.5 pt-2 pb-1 text-xs font-medium text-muted">
                    {command.group}
                  </div>
                )}
                <div
                  id={`palette-${command.id}`}
                  role="option"
                  aria-selected={command === chosen}
                  tabIndex={-1}
                  onPointerMove={() => setAt(i)}
                  onClick={() => run(command)}
                  onKeyDown={onKeyDown}
                  className={`flex min-h-9 cursor-pointer items-center justify-between gap-4 rounded-lg px-2.5 py-1 ${command === chosen ? "bg-accent-soft text-accent" : ""}`}
                >
                  <span className="min-w-0 truncate">{command.title}</span>
                  {command.aside === undefined ? null : (
                    <span className="shrink-0 text-xs text-muted">{command.aside}</span>
                  )}
                  {command.keys === undefined ? null : (
                    <kbd className="shrink-0 font-sans text-xs text-muted">{command.keys}</kbd>
                  )}
                </div>
              </div>
            ))}
          </div>
          <p role="status" className="border-t border-line px-4 py-2 text-xs text-muted">
            {found.length === 0 ? text.empty : text.keys}
            <span className="sr-only">{text.results(found.length)}</span>
          </p>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** A group's commands stand together, where the first of them was. */
function grouped(commands: readonly Command[]): readonly Command[] {
  const groups = new Map<string, Command[]>();
  for (const command of commands) {
    const group = groups.get(command.group);
    if (group === undefined) groups.set(command.group, [command]);
    else group.push(command);
  }
  return [...groups.values()].flat();
}

function useWorkflows(): readonly Workflow[] {
  const { data } = useInfiniteQuery(workflowsQuery(false));
  return useMemo(() => (data?.pages ?? []).flatMap(({ items }) => items), [data]);
}

function useAll(workflows: readonly Workflow[]): readonly Command[] {
  const navigate = useNavigate();
  const registered = useRegistered();
  const [, setTheme] = useTheme();
  return useMemo(
    () => [
      ...registered,
      ...PLACES.map(({ to, name, key, group }) => ({
        id: to,
        title: name,
        group: text.pages,
        words: group,
        keys: `G ${key.toUpperCase()}`,
        run: () => void navigate({ to }),
      })),
      ...workflows.map(({ id, title, name, namespace }) => ({
        id,
        title: title ?? name,
        group: text.workflows,
        words: `${namespace} ${name}`,
        run: () => void navigate({ to: "/workflows/$id", params: { id } }),
      })),
      ...(["light", "dark", "system"] as const).map((theme) => ({
        id: `theme-${theme}`,
        title: text[theme],
        group: text.theme,
        run: () => setTheme(theme),
      })),
    ],
    [registered, workflows, navigate, setTheme],
  );
}
