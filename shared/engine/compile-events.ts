import type { EventFilter } from "../domain/effects.ts";
import { hasExpression, isBarePath, isExpression } from "../dsl/expression-syntax.ts";
import type { CallAsyncApiTask, ConsumptionStrategy, ListenTask } from "../dsl/types.ts";
import { literalFilter } from "../events/filters.ts";
import { compileBound, type BoundExpression } from "./bound-expression.ts";
import { optional, type Compiler } from "./compiler.ts";
import type { Template } from "./evaluate.ts";
import { MAX_LISTENER_FILTERS } from "./limits.ts";
import type { TaskList } from "./program.ts";
import type { Check } from "./schema.ts";
import { compileAsyncApi, type AsyncApiBody } from "./tasks/asyncapi.ts";

/** DSL reference, "Listen". */
export interface ListenBody {
  readonly kind: "listen";
  /** Those that are listened for, and after them those of `until`. */
  readonly filters: readonly FilterBody[];
  /** How many of them are listened for. */
  readonly listened: number;
  readonly strategy: Strategy;
  readonly until: Template | null;
  readonly untilStrategy: Strategy | null;
  readonly read: "data" | "envelope" | "raw";
  readonly foreach: ForeachBody | null;
}
export type Strategy = "one" | "any" | "all";

/** DSL reference, "AsyncAPI Subscription". */
export interface SubscribeBody {
  readonly kind: "subscribe";
  readonly call: AsyncApiBody;
  readonly filter: Template | null;
  readonly amount: number | null;
  readonly for: Template<number> | null;
  readonly while: Template | null;
  readonly until: Template | null;
  readonly foreach: ForeachBody | null;
}

/** DSL reference, "Subscription Iterator". */
export interface ForeachBody {
  readonly list: TaskList | null;
  readonly item: string;
  readonly at: string;
  readonly outputAs: Template | null;
  readonly outputSchema: Check | null;
  readonly exportAs: Template | null;
  readonly exportSchema: Check | null;
}

export interface FilterBody {
  readonly attributes: readonly { readonly name: string; readonly is: AttributeBody }[];
  readonly correlate: readonly {
    readonly name: string;
    readonly from: BoundExpression;
    readonly expect: Template | null;
  }[];
}
/** What is left of `value` and `condition` when the task begins to listen depends on the event alone. */
export type AttributeBody =
  | { readonly kind: "constant"; readonly filter: EventFilter["with"][string] }
  | { readonly kind: "value"; readonly value: Template }
  | { readonly kind: "condition"; readonly expression: BoundExpression };

export function compileListen(
  compiler: Compiler,
  task: ListenTask,
  pointer: string,
): ListenBody | { readonly kind: "unsupported"; readonly detail: string } {
  const { to, read } = task.listen;
  const listened = filtersOf(compiler, to);
  const until = typeof to.until === "object" ? filtersOf(compiler, to.until) : [];
  const filters = [...listened, ...until];
  if (filters.length > MAX_LISTENER_FILTERS)
    return { kind: "unsupported", detail: `A listen may have ${MAX_LISTENER_FILTERS} filters, not ${filters.length}.` };
  return {
    kind: "listen",
    filters,
    listened: listened.length,
    strategy: strategyOf(to),
    until: typeof to.until === "string" ? compiler.make.transform(to.until) : null,
    untilStrategy: typeof to.until === "object" ? strategyOf(to.until) : null,
    read: read ?? "data",
    foreach: compileForeach(compiler, task.foreach, `${pointer}/foreach`),
  };
}

export function compileSubscribe(compiler: Compiler, task: CallAsyncApiTask, pointer: string): SubscribeBody {
  const { make } = compiler;
  const { filter, consume, foreach } = task.with.subscription ?? { consume: {} };
  return {
    kind: "subscribe",
    call: compileAsyncApi(compiler, task.with),
    filter: optional(filter, make.transform),
    amount: consume.amount ?? null,
    for: optional(consume.for, make.duration),
    while: optional(consume.while, make.transform),
    until: optional(consume.until, make.transform),
    foreach: compileForeach(compiler, foreach, `${pointer}/with/subscription/foreach`),
  };
}

function compileForeach(compiler: Compiler, foreach: ListenTask["foreach"], pointer: string): ForeachBody | null {
  if (foreach === undefined) return null;
  const { make } = compiler;
  return {
    list: foreach.do === undefined ? null : compiler.list(foreach.do, `${pointer}/do`),
    item: foreach.item ?? "item",
    at: foreach.at ?? "index",
    outputAs: optional(foreach.output?.as, make.transform),
    outputSchema: compiler.schema(foreach.output?.schema),
    exportAs: optional(foreach.export?.as, make.transform),
    exportSchema: compiler.schema(foreach.export?.schema),
  };
}

function strategyOf(to: ConsumptionStrategy): Strategy {
  return to.one !== undefined ? "one" : to.all !== undefined ? "all" : "any";
}

/** An empty `any` listens to everything. */
function filtersOf(compiler: Compiler, to: ConsumptionStrategy): readonly FilterBody[] {
  if (to.any?.length === 0) return [{ attributes: [], correlate: [] }];
  const filters = to.one !== undefined ? [to.one] : (to.all ?? to.any ?? []);
  return filters.map((filter) => ({
    attributes: Object.entries(filter.with).map(([name, value]) => ({ name, is: attributeOf(compiler, name, value) })),
    correlate: Object.entries(filter.correlate ?? {}).map(([correlation, { from, expect }]) => ({
      name: correlation,
      from: compileBound(compiler.make, from),
      expect: optional(
        expect,
        typeof expect === "string" && isBarePath(expect) ? compiler.make.transform : compiler.make.value,
      ),
    })),
  }));
}

/** A text that is one `${ }` is tried on the attribute's value, as far as it looks at it; all else is what it has to be. */
function attributeOf({ make }: Compiler, name: string, value: unknown): AttributeBody {
  if (typeof value !== "string") return { kind: "value", value: make.value(value) };
  if (!hasExpression(value))
    return { kind: "constant", filter: name === "data" ? { equals: value } : literalFilter(value) };
  if (!isExpression(value)) return { kind: "value", value: make.value(value) };
  const expression = compileBound(make, value);
  return expression.readsInput || expression.variables === null
    ? { kind: "condition", expression }
    : { kind: "value", value: make.value(value) };
}
