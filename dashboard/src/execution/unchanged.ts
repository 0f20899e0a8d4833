import { differences } from "../../../shared/builder/differences.ts";
import type { Timeline } from "./timeline-types.ts";

/** Whether what came out is what came in, as where nothing was done but to choose a path. Of nothing there is nothing to say. */
export const isUnchanged = ({ status, input, output }: Pick<Timeline, "status" | "input" | "output">): boolean =>
  status === "completed" &&
  typeof output === "object" &&
  output !== null &&
  Object.keys(output).length > 0 &&
  differences(input, output, []).length === 0;
