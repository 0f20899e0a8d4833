import { isObject } from "../../../shared/builder/document.ts";
import { titleOfIf, titlesOfSteps } from "../../../shared/builder/if-title.ts";
import { places } from "../../../shared/builder/tree.ts";
import { placesOf, titleOfRow, valueAt } from "./failure-place.ts";
import type { Row } from "./timeline-types.ts";

/**
 * What the canvas calls a task, an "if" by what it asks. It reads conditions, as the canvas does, and is loaded with it:
 * whatever else has a name on the page (what waits, calls, fails) is no "if".
 */
export function drawnTitleOf(definition: unknown, row: Pick<Row, "task" | "name">): string {
  const title = titleOfRow(definition, row);
  const titles = titlesOfSteps(() => (isObject(definition) ? places(definition) : []));
  const tasks = placesOf(row).map((place) => valueAt(definition, place));
  return (
    tasks.flatMap((task) => (isObject(task) ? [titleOfIf(title, task, titles)] : [])).find((own) => own !== title) ??
    title
  );
}
