import { useEffect, useState } from "react";
import type { ExecutionDefinition } from "../api.ts";
import { titleOfRow } from "./failure-place.ts";
import type { Row } from "./timeline-types.ts";

/** What the task that is chosen is called: as the picture that it was chosen in has it. */
export function useRowTitle(definition: ExecutionDefinition | undefined, row: Row | null): string | null {
  const [titleOf, setTitleOf] = useState(() => titleOfRow);
  const chosen = row !== null;
  useEffect(() => {
    // The picture has loaded it by then.
    if (chosen) void import("./row-titles.ts").then(({ drawnTitleOf }) => setTitleOf(() => drawnTitleOf));
  }, [chosen]);
  return row === null ? null : titleOf(definition?.definition, row);
}
