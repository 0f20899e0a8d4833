import type { NewStep, StepKind } from "../../../shared/builder/types.ts";
import type { ConnectorView } from "../../../shared/api/index.ts";
import { builderStrings as text } from "../strings/builder.ts";

export interface PaletteItem {
  readonly id: string;
  readonly kind: StepKind;
  readonly group: keyof typeof text.palette.groups;
  readonly title: string;
  readonly description: string;
  readonly words: string;
  readonly step: NewStep;
}

const VERBS: readonly (readonly [PaletteItem["group"], readonly StepKind[]])[] = [
  ["act", ["http", "emit", "workflow", "script"]],
  ["people", ["approval", "form"]],
  ["flow", ["if", "forEach", "parallel", "group", "fail"]],
  ["wait", ["wait", "listen"]],
  ["data", ["set"]],
];
/** They are verbs of their own in the palette. */
const OWN_VERBS = new Set(["person", "http"]);

const [endTitle, endDescription] = text.end.verb;
/** No kind of its own: a step after which the workflow is done, and whose result says that it was meant so. */
const END: PaletteItem = {
  id: "end",
  kind: "set",
  group: "flow",
  title: endTitle,
  description: endDescription,
  words: text.end.synonyms,
  step: { kind: "set", title: endTitle, task: { set: { ended: true }, then: "end" } },
};

/** All that can be added: the verbs, then the actions of services. */
export function paletteItems(connectors: readonly ConnectorView[]): readonly PaletteItem[] {
  const verbs = VERBS.flatMap(([group, kinds]) =>
    kinds.map((kind): PaletteItem => {
      const [title, description] = text.verbs[kind];
      return { id: kind, kind, group, title, description, words: text.synonyms[kind], step: { kind, title } };
    }),
  );
  const actions = connectors
    .filter((connector) => !OWN_VERBS.has(connector.name))
    .flatMap((connector) =>
      connector.actions.map(({ call, title, description }): PaletteItem => ({
        id: call,
        kind: "action",
        group: "services",
        title: `${connector.title}: ${title}`,
        description,
        words: `${connector.name} ${text.synonyms.action}`,
        step: { kind: "action", title, task: { call, with: {} } },
      })),
    );
  return [...verbs.flatMap((verb) => (verb.kind === "fail" ? [END, verb] : [verb])), ...actions];
}

interface Searched {
  readonly title: string;
  readonly description: string;
  readonly words: string;
}

/** Those in which every word of the query begins a word, the best first; all of them, in their order, for no query. */
export function search<T extends Searched>(items: readonly T[], query: string): readonly T[] {
  const words = wordsOf(query);
  if (words.length === 0) return items;
  return items
    .map((item, i) => ({ item, i, score: scoreOf(item, words) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || a.i - b.i)
    .map(({ item }) => item);
}

const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

function scoreOf(item: Searched, words: readonly string[]): number {
  const title = wordsOf(item.title);
  const known = wordsOf(item.words);
  const told = wordsOf(item.description);
  let score = 0;
  for (const word of words) {
    const begins = (other: string): boolean => other.startsWith(word);
    if (title[0]?.startsWith(word) === true) score += title[0] === word ? 12 : 8;
    else if (title.some(begins)) score += 6;
    else if (known.includes(word)) score += 5;
    else if (known.some(begins)) score += 4;
    else if (word.length > 2 && told.some(begins)) score += 2;
    else return 0;
  }
  return score;
}
