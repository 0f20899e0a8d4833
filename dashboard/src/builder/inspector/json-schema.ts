import { isRecord } from "../fields/samples.ts";

type Schema = Readonly<Record<string, unknown>>;

export interface Member {
  readonly name: string;
  readonly title: string;
  readonly description: string | undefined;
  readonly required: boolean;
  readonly schema: Schema;
}

/** The members of an object's schema, those that have to be there first. */
export function membersOf(schema: Schema): Member[] {
  const properties = isRecord(schema["properties"]) ? schema["properties"] : {};
  const required = Array.isArray(schema["required"]) ? (schema["required"] as unknown[]) : [];
  return Object.entries(properties)
    .map(([name, own]): Member => {
      const is = isRecord(own) ? own : {};
      const { title, description } = is;
      return {
        name,
        title: typeof title === "string" ? title : asTitle(name),
        description: typeof description === "string" ? description.replaceAll("`", "") : undefined,
        required: required.includes(name),
        schema: is,
      };
    })
    .toSorted((a, b) => Number(b.required) - Number(a.required));
}

export function typesOf(schema: Schema): readonly string[] {
  const { type } = schema;
  if (typeof type === "string") return [type];
  return Array.isArray(type) ? type.filter((each) => typeof each === "string") : [];
}

/** The constants that a value is one of; null where it may be others. */
export function choicesOf(schema: Schema): readonly string[] | null {
  const { enum: values } = schema;
  return Array.isArray(values) && values.every((each) => typeof each === "string") ? values : null;
}

const asTitle = (name: string): string => {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/[_-]+/g, " ")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};
