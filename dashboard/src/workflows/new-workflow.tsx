import { useNavigate } from "@tanstack/react-router";
import { DropdownMenu } from "radix-ui";
import { useCallback, useMemo, type ReactNode } from "react";
import { useCommands } from "../shell/commands.ts";
import { newWorkflowStrings as text } from "../strings/new-workflow.ts";
import { buttonClass } from "../ui/button.tsx";
import { DownIcon, FlowIcon, LayersIcon, PlusIcon } from "../ui/icons.tsx";
import { MENU, MENU_ITEM } from "../ui/menu.tsx";
import { describe } from "../ui/page.tsx";
import { notify } from "../ui/toast.tsx";
import { useMakeDraft } from "./make-draft.ts";

/** Makes a workflow of nothing, and opens it. */
export function useBlank() {
  const { mutate, isPending } = useMakeDraft();
  const make = useCallback(
    (): void =>
      mutate({ title: text.untitled }, { onError: (error) => notify(text.failed(describe(error)), { tone: "bad" }) }),
    [mutate],
  );
  return { make, isPending };
}

/** A workflow of nothing, or of a template. */
export function NewWorkflow() {
  const navigate = useNavigate();
  const { make, isPending } = useBlank();
  const commands = useMemo(
    () => [{ id: "workflow-new", title: text.make, group: text.group, words: text.words, run: make }],
    [make],
  );
  useCommands(commands);
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger disabled={isPending} className={buttonClass("primary")}>
        <PlusIcon />
        {isPending ? text.making : text.make}
        <DownIcon />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="end" sideOffset={4} collisionPadding={10} className={MENU}>
          <Choice icon={<FlowIcon />} title={text.blank} lead={text.blankLead} onSelect={make} />
          <Choice
            icon={<LayersIcon />}
            title={text.fromTemplate}
            lead={text.fromTemplateLead}
            onSelect={() => void navigate({ to: "/templates" })}
          />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Choice({
  icon,
  title,
  lead,
  onSelect,
}: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly lead: string;
  readonly onSelect: () => void;
}) {
  return (
    <DropdownMenu.Item onSelect={onSelect} className={`${MENU_ITEM} py-2`}>
      <span className="text-muted">{icon}</span>
      <span>
        <span className="block font-medium">{title}</span>
        <span className="block text-xs text-muted">{lead}</span>
      </span>
    </DropdownMenu.Item>
  );
}
