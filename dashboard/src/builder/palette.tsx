import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { NewStep } from "../../../shared/builder/types.ts";
import { builderStrings } from "../strings/builder.ts";
import { CommandDialog } from "../ui/command-dialog.tsx";
import { StepIcon, STEP_TONE } from "../ui/step-icons.tsx";
import { paletteItems, search } from "./palette-items.ts";
import { connectorsQuery } from "./queries.ts";

const text = builderStrings.palette;

export function Palette({
  onChoose,
  onClose,
  onCloseFocus,
}: {
  readonly onChoose: (step: NewStep) => void;
  readonly onClose: () => void;
  readonly onCloseFocus: () => void;
}) {
  // Without an answer the verbs are there all the same.
  const { data } = useQuery(connectorsQuery);
  const items = useMemo(
    () =>
      paletteItems(data?.items ?? []).map((item) => ({
        ...item,
        name: item.group,
        icon: (
          <span className={`grid size-8 shrink-0 place-items-center rounded-lg ${STEP_TONE[item.kind]}`}>
            <StepIcon kind={item.kind} />
          </span>
        ),
      })),
    [data],
  );
  return (
    <CommandDialog
      title={text.title}
      placeholder={text.placeholder}
      none={text.none}
      find={(query) => {
        const found = search(items, query);
        // In the order of how well they fit, groups would come up again and again.
        return found.map((item) => ({ ...item, group: query.trim() === "" ? text.groups[item.name] : "" }));
      }}
      onChoose={(item) => onChoose(item.step)}
      onClose={onClose}
      onCloseFocus={onCloseFocus}
    />
  );
}
