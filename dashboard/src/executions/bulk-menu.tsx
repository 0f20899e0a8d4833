import { DropdownMenu } from "radix-ui";
import { executionsStrings as text } from "../strings/executions.ts";
import { buttonClass } from "../ui/button.tsx";
import { DownIcon, RefreshIcon, StopIcon } from "../ui/icons.tsx";
import { MENU, MenuItem } from "../ui/menu.tsx";
import type { BulkTarget } from "./bulk-dialog.tsx";
import type { Filter } from "./search.ts";

/** What can be done to all that the filter finds, also those on other pages. */
export function BulkMenu({
  filter,
  onChoose,
}: {
  readonly filter: Filter;
  readonly onChoose: (target: BulkTarget) => void;
}) {
  // Nobody means to do again, by mistake, what has been done: the platform wants it said which.
  const narrow = filter.status !== undefined;
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className={buttonClass("quiet")}>
        {text.matchActions}
        <DownIcon />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="end" sideOffset={4} collisionPadding={10} className={MENU}>
          <MenuItem danger onSelect={() => onChoose({ action: "cancel", filter })}>
            <StopIcon />
            {text.cancelMatch}
          </MenuItem>
          <MenuItem disabled={!narrow} onSelect={() => onChoose({ action: "rerun", filter })}>
            <RefreshIcon />
            <span>
              <span className="block">{text.rerunMatch}</span>
              {narrow ? null : <span className="block text-xs">{text.rerunNeeds}</span>}
            </span>
          </MenuItem>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
