import { parseDocument } from "yaml";
import { isRecord } from "./fields/samples.ts";

/** The schema of what starts the workflow; undefined: it names none, or it is somewhere else. */
export function inputSchemaOf(text: string): Readonly<Record<string, unknown>> | undefined {
  const read: unknown = parseDocument(text).getIn(["input", "schema", "document"]);
  const value: unknown = isNode(read) ? read.toJSON() : read;
  return isRecord(value) ? value : undefined;
}

const isNode = (value: unknown): value is { toJSON: () => unknown } =>
  typeof value === "object" && value !== null && "toJSON" in value && typeof value.toJSON === "function";
