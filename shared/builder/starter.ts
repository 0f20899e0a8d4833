import { stringify } from "yaml";
import { nameOf } from "./names.ts";

/**
 * A workflow that does nothing yet. Its list is empty, which is no definition that could be run: as a draft it can be
 * kept, and problemsOf says what is missing.
 */
export function starter(title: string): string {
  const name = nameOf(title, "workflow")
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/^_+/, "")
    .toLowerCase()
    .slice(0, 63)
    .replace(/-+$/, "");
  const document = {
    dsl: "1.0.3",
    namespace: "default",
    name: name === "" ? "workflow" : name,
    version: "0.1.0",
    title,
  };
  return stringify({ document, do: [] }, { lineWidth: 0 });
}
