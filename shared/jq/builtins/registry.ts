import type { Code } from "../compile/code.ts";
import { parseDefinitions } from "../syntax/parse.ts";
import type { Definition } from "../syntax/ast.ts";
import { CONTROL } from "./control.ts";
import { DATES } from "./dates.ts";
import { GENERATORS } from "./generators.ts";
import { LISTS } from "./lists.ts";
import { MATH } from "./math.ts";
import { OBJECTS } from "./objects.ts";
import { PATHS } from "./paths.ts";
import { PRELUDE } from "./prelude.ts";
import { REGEX } from "./regex.ts";
import { STRINGS } from "./strings.ts";
import { TYPES } from "./types.ts";

/** Makes the code of a call; `expand` gives the one of the definition in jq, where there is one as well. */
export type Make = (args: readonly Code[], expand: () => Code) => Code;

export interface Builtin {
  readonly name: string;
  readonly make: Make | null;
  readonly definition: Definition | null;
}

export type Group = Readonly<Record<string, Make>>;

const builtins = new Map<string, Builtin>();
for (const definition of parseDefinitions(PRELUDE)) {
  const name = `${definition.name}/${definition.params.length}`;
  builtins.set(name, { name, make: null, definition });
}
for (const group of [CONTROL, DATES, GENERATORS, LISTS, MATH, OBJECTS, PATHS, REGEX, STRINGS, TYPES]) {
  for (const [name, make] of Object.entries(group)) {
    builtins.set(name, { name, make, definition: builtins.get(name)?.definition ?? null });
  }
}

/** By `name/arity`. */
export const BUILTINS: ReadonlyMap<string, Builtin> = builtins;

/** What `builtins` lists: those of jq for its own use begin with `_`. */
export function builtinNames(): readonly string[] {
  return [...builtins.keys()].filter((name) => !name.startsWith("_"));
}
