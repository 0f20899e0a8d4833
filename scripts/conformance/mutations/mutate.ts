import { between } from "../../chaos/random.ts";
import { ENDLESS, NUMBERS, TEXTS } from "./texts.ts";

type Random = () => number;

/** A place in a tree: what holds it, and under which key. */
interface Place {
  readonly holder: Record<string, unknown> | unknown[];
  readonly key: string | number;
}

/** One change at one place of a definition; `others` gives a place that may be anywhere. */
type Mutation = (place: Place, random: Random, others: () => Place) => void;

const MOST_CHANGES = 3;
const DEEPEST = 2_000;
/** Characters: past this a body is refused as such (docs/limits.md), which says nothing of the definition. */
const LARGEST = 300_000;

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  drop: ({ holder, key }) => {
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete holder[key];
  },
  duplicate: ({ holder, key }, random) => {
    if (Array.isArray(holder)) holder.splice(Number(key), 0, structuredClone(holder[Number(key)]));
    else put(holder, `${key}${between(random, 0, 9)}`, structuredClone(holder[key]));
  },
  swap: (place, _random, others) => {
    const other = others();
    const value = structuredClone(get(other));
    write(other, structuredClone(get(place)));
    write(place, value);
  },
  retype: (place, random) => write(place, pick(random, [null, true, false, 0, "text", [], {}, [{}], { a: [] }, [[]]])),
  deepen: (place, random) => {
    let value = get(place);
    for (let depth = between(random, 1, DEEPEST); depth > 0; depth--) value = depth % 2 === 0 ? [value] : { do: value };
    write(place, value);
  },
  rename: ({ holder, key }, random) => {
    if (Array.isArray(holder)) return;
    const value = holder[key];
    delete holder[key];
    put(holder, pick(random, [...TEXTS, "do", "set", "call", "with", "then", "if", "listen"]), value);
  },
  text: (place, random) => write(place, pick(random, TEXTS)),
  noise: (place, random) => {
    const length = between(random, 1, 40);
    write(place, Array.from({ length }, () => String.fromCharCode(between(random, 0, 0xffff))).join(""));
  },
  number: (place, random) => write(place, pick(random, NUMBERS)),
  endless: (place, random) => write(place, `\${ ${pick(random, ENDLESS)} }`),
  many: (place, random) => {
    const value = get(place);
    const length = Math.min(between(random, 2, 3_000), Math.ceil(LARGEST / String(JSON.stringify(value)).length));
    // Copies: what is shared would be multiplied again by the next change inside it.
    write(
      place,
      Array.from({ length }, () => structuredClone(value)),
    );
  },
  borrow: (place, _random, others) => write(place, structuredClone(get(others()))),
};

/** Changes of one value: what comes of them is more often a definition that runs. */
const GENTLE = ["text", "number", "endless", "swap", "borrow", "drop"];

/** A copy with one to three changes, the same for the same `random`, and what they were. */
export function mutate(definition: unknown, random: Random): { readonly definition: unknown; readonly what: string } {
  const root: Record<string, unknown> = { definition: structuredClone(definition) };
  const what: string[] = [];
  const gentle = random() < 1 / 2;
  const kinds = Object.entries(MUTATIONS).filter(([name]) => !gentle || GENTLE.includes(name));
  for (let changes = gentle ? 1 : between(random, 1, MOST_CHANGES); changes > 0; changes--) {
    const [name, change] = pick(random, kinds);
    const all = places(root);
    // The whole was dropped or renamed: there is nothing left to change.
    if (all.length === 0) break;
    const within = gentle ? all.filter((place) => isValue(place)) : all;
    const place = pick(random, within.length > 0 ? within : all);
    what.push(`${name} ${path(root, place)}`);
    change(place, random, () => pick(random, all));
  }
  return { definition: root["definition"] ?? null, what: what.join(", ") };
}

/** A value that tasks work with, as far as its look tells: an expression, a place, a number. */
function isValue(place: Place): boolean {
  const value = get(place);
  return typeof value === "number" || (typeof value === "string" && /[.$/]/.test(value) && place.key !== "dsl");
}

/** The same for what is written: letters are put in, taken out, or the rest is cut off. */
export function mutateText(text: string, random: Random): { readonly definition: string; readonly what: string } {
  let changed = text;
  const what: string[] = [];
  for (let changes = between(random, 1, MOST_CHANGES); changes > 0; changes--) {
    const at = between(random, 0, changed.length);
    const kind = between(random, 0, 3);
    if (kind === 0)
      changed = changed.slice(0, at) + pick(random, [...":-{}[]&*!|>'\"%@`#\t\n ", "\n---\n"]) + changed.slice(at);
    else if (kind === 1) changed = changed.slice(0, at) + changed.slice(at + between(random, 1, 20));
    else if (kind === 2) changed = changed.slice(0, at) + pick(random, TEXTS) + changed.slice(at);
    else changed = changed.slice(0, at);
    what.push(`${["insert", "cut out", "put in", "cut off"][kind]} at ${at}`);
  }
  return { definition: changed, what: what.join(", ") };
}

function places(holder: Record<string, unknown> | unknown[]): Place[] {
  const found: Place[] = [];
  const open: (Record<string, unknown> | unknown[])[] = [holder];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const key of Array.isArray(next) ? next.keys() : Object.keys(next)) {
      const place = { holder: next, key };
      found.push(place);
      const value = get(place);
      if (typeof value === "object" && value !== null) open.push(value as Record<string, unknown> | unknown[]);
    }
    // A tree that was deepened, or multiplied, has more places than anybody needs.
    if (found.length > 20_000) break;
  }
  return found;
}

function get({ holder, key }: Place): unknown {
  return Array.isArray(holder) ? holder[Number(key)] : holder[key];
}

function write({ holder, key }: Place, value: unknown): void {
  if (Array.isArray(holder)) holder[Number(key)] = value;
  else put(holder, String(key), value);
}

/** Also `__proto__`, as JSON has it. */
function put(holder: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true });
}

/** Where it is, for whoever reads the report: the nearest names. */
function path(root: Record<string, unknown>, place: Place): string {
  const ways = new Map<unknown, { readonly holder: unknown; readonly key: string | number }>();
  for (const known of places(root)) {
    const value = get(known);
    if (typeof value === "object" && value !== null && !ways.has(value)) ways.set(value, known);
  }
  const keys: (string | number)[] = [place.key];
  for (let at: unknown = place.holder; at !== root && keys.length < 8;) {
    const way = ways.get(at);
    if (way === undefined) break;
    keys.unshift(way.key);
    at = way.holder;
  }
  return keys.join("/").slice(0, 80);
}

function pick<T>(random: Random, list: readonly T[]): T {
  return list[between(random, 0, list.length - 1)] as T;
}
