import { compensationOf } from "../dsl/compensation.ts";
import type { Links } from "../dsl/functions.ts";
import { MAX_ADDED_TASKS, MAX_FUNCTION_DEPTH } from "../dsl/limits.ts";
import { fixedUri } from "../dsl/resource-uri.ts";
import {
  kindsOf,
  type Definition,
  type SwitchTask,
  type Task,
  type TaskList as TaskListDefinition,
} from "../dsl/types.ts";
import type { Expressions } from "../ports/expressions.ts";
import { compileBody, compileCases, type Body } from "./body.ts";
import { optional, own, type Compiler, type DataSchema } from "./compiler.ts";
import { templates, type Template } from "./evaluate.ts";
import {
  applicability,
  extensionsOf,
  withoutControl,
  type AsideBody,
  type Extended,
  type Extension,
} from "./extensions.ts";
import { compileSchema, type Check } from "./schema.ts";
import type { Frame } from "./state.ts";

/** The data flow around a task, or around the workflow as a whole (DSL, "Data Flow"). */
export interface Flow {
  readonly inputSchema: Check | null;
  readonly inputFrom: Template | null;
  readonly outputAs: Template | null;
  readonly outputSchema: Check | null;
  readonly exportAs: Template | null;
  readonly exportSchema: Check | null;
  readonly timeout: Template<number> | null;
}

export interface TaskNode extends Flow {
  readonly id: number;
  /** JSON pointer into the definition: /do/0/getPet. */
  readonly pointer: string;
  readonly name: string;
  /** The key that says which task it is. */
  readonly kind: string;
  readonly definition: unknown;
  readonly condition: Template | null;
  /** Null where it only goes on. */
  readonly then: string | null;
  readonly body: Body;
  /** A task of an extension: the one that it extends, which is what `$task` describes. */
  readonly extended: Extended | null;
  /** What undoes a completed run of it: `metadata.compensate`. */
  readonly compensate: TaskNode | null;
}

export interface TaskList {
  readonly nodes: readonly TaskNode[];
  readonly positions: ReadonlyMap<string, number>;
  /** Whether a jump can lead back, so that visits have to be counted. */
  readonly revisits: boolean;
}

/** A revision, ready to run. Immutable, and shared between executions. */
export interface Program {
  readonly definition: Definition;
  /** For what is only known when it runs: the filters that a task listens by. */
  readonly expressions: Expressions;
  /** The workflow itself is node 0. */
  readonly nodes: readonly TaskNode[];
  nodeOf(frame: Frame): TaskNode;
}

/** Where tasks are compiled: in which functions, and for which extended task. */
interface Place {
  readonly functions: readonly string[];
  readonly catalogued: boolean;
  /** Within an extension: extensions do not extend themselves, or each other. */
  readonly extended: Extended | null;
  /** Within a compensation: there is nothing to undo. */
  readonly undoing: boolean;
}

const NO_FLOW: Flow = {
  inputSchema: null,
  inputFrom: null,
  outputAs: null,
  outputSchema: null,
  exportAs: null,
  exportSchema: null,
  timeout: null,
};
const NO_TASKS: TaskList = { nodes: [], positions: new Map(), revisits: false };

/**
 * Once per revision. Never throws: what can't run fails the task that holds it, when it is reached.
 *
 * @param links functions and resources that the definition names and does not hold
 */
export function compile(definition: Definition, expressions: Expressions, links: Links = {}): Program {
  const nodes: TaskNode[] = [];
  const make = templates(expressions.inMode(definition.evaluate?.mode ?? "strict"));
  const extensions = extensionsOf(definition, make);
  let added = 0;

  function compilerAt(place: Place): Compiler {
    return {
      definition,
      links,
      make,
      catalogued: place.catalogued,
      list: (tasks, pointer) => compileList(tasks, pointer, place),
      one: (name, task, pointer) => listFrom([compileTask(name, task, pointer, place)], new Map()),
      enter(id, catalogued) {
        if (place.functions.includes(id)) return "The function calls itself, by way of others or not: that never ends.";
        if (place.functions.length >= MAX_FUNCTION_DEPTH)
          return `Functions may call functions ${MAX_FUNCTION_DEPTH} deep.`;
        if (added > MAX_ADDED_TASKS)
          return `Functions and extensions add more than ${MAX_ADDED_TASKS} tasks to this workflow.`;
        return compilerAt({ ...place, functions: [...place.functions, id], catalogued });
      },
      schema: (schema) => compileSchema(pinned(links, schema)),
      resource: (uri) => own(links.resources, uri),
    };
  }

  function compileList(tasks: TaskListDefinition, pointer: string, place: Place): TaskList {
    const positions = new Map<string, number>();
    const items = tasks.flatMap((item) => Object.entries(item).slice(0, 1));
    items.forEach(([name], position) => positions.set(name, position));
    const list = items.map(([name, task], position) =>
      compileTask(name, task, `${pointer}/${position}/${escapePointer(name)}`, place),
    );
    return listFrom(list, positions);
  }

  /** Takes the next place: ids follow the document, so it is taken before the tasks within are compiled. */
  function add(place: Place, make_: (id: number) => Omit<TaskNode, "id">): TaskNode {
    const id = nodes.length;
    nodes.push(root);
    if (place.functions.length > 0 || place.extended !== null) added++;
    const node = { id, ...make_(id) };
    nodes[id] = node;
    return node;
  }

  function compileTask(name: string, task: Task, pointer: string, place: Place): TaskNode {
    const kind = kindOf(task);
    const around = place.extended === null && !place.undoing ? extensions(kind) : [];
    return around.length === 0 ? compileOwn(name, task, pointer, place) : weave(name, task, pointer, place, around);
  }

  function compileOwn(name: string, task: Task, pointer: string, place: Place, definition = task): TaskNode {
    const compiler = compilerAt(place);
    return add(place, () => ({
      pointer,
      name,
      definition,
      extended: place.extended,
      ...compileFlow(compiler, task),
      ...compileBody(compiler, name, task, pointer),
      condition: optional(task.if, make.transform),
      then: task.then === undefined || task.then === "continue" ? null : task.then,
      compensate: compileCompensation(name, task, pointer, place),
    }));
  }

  /** A list of its own, beside the tree: extensions are about what the workflow does, and not about undoing it. */
  function compileCompensation(name: string, task: Task, pointer: string, place: Place): TaskNode | null {
    const tasks = place.undoing ? undefined : compensationOf(task);
    if (tasks === undefined) return null;
    const at = `${pointer}/metadata/compensate`;
    return add(place, () => ({
      ...NO_FLOW,
      pointer: at,
      name,
      kind: "compensate",
      definition: tasks,
      extended: null,
      condition: null,
      then: null,
      compensate: null,
      body: { kind: "undo", list: compileList(tasks, at, { ...place, undoing: true }) },
    }));
  }

  /**
   * `before` of each extension, the task, and `after` of each in reverse, as a list of their own in the task's
   * place. A switch is not in that list: where it goes is for the list around.
   */
  function weave(name: string, task: Task, pointer: string, place: Place, around: readonly Extension[]): TaskNode {
    const isSwitch = "switch" in task;
    const extended = { name, pointer, definition: task, done: false };
    const ahead: Place = { ...place, catalogued: false, extended };
    const behind: Place = { ...ahead, extended: { ...extended, done: true } };
    return add(place, () => {
      const list = [
        ...around.flatMap((extension) => aside(extension, extension.definition.before, pointer, true, ahead)),
        ...(isSwitch ? [] : [compileOwn(name, withoutControl(task), pointer, place, task)]),
        ...around
          .toReversed()
          .flatMap((extension) => aside(extension, extension.definition.after, pointer, false, behind)),
      ];
      const compiler = compilerAt(place);
      const body: Body = { kind: "do", list: listFrom(list, new Map()) };
      return {
        pointer,
        name,
        kind: "extension",
        definition: task,
        extended: null,
        ...(isSwitch ? compileFlow(compiler, task) : NO_FLOW),
        condition: optional(task.if, make.transform),
        then: task.then === undefined || task.then === "continue" ? null : task.then,
        body: isSwitch ? { ...body, cases: compileCases(compiler, task as SwitchTask) } : body,
        compensate: isSwitch ? compileCompensation(name, task, pointer, place) : null,
      };
    });
  }

  function aside(
    { name, when }: Extension,
    tasks: TaskListDefinition | undefined,
    pointer: string,
    replaces: boolean,
    place: Place,
  ): readonly TaskNode[] {
    if (tasks === undefined) return [];
    const word = replaces ? "before" : "after";
    const at = `${pointer}/${escapePointer(name)}/${word}`;
    return [
      add(place, () => {
        const body: AsideBody = { kind: "aside", list: compileList(tasks, at, place), replaces };
        const definition = { [word]: tasks };
        const condition = applicability(when);
        return {
          pointer: at,
          name,
          kind: "extension",
          definition,
          extended: place.extended,
          ...NO_FLOW,
          condition,
          then: null,
          body,
          compensate: null,
        };
      }),
    ];
  }

  const top: Place = { functions: [], catalogued: false, extended: null, undoing: false };
  const root: TaskNode = {
    id: 0,
    pointer: "",
    name: definition.document.name,
    kind: "workflow",
    definition,
    extended: null,
    ...compileFlow(compilerAt(top), definition),
    condition: null,
    then: null,
    body: { kind: "do", list: NO_TASKS },
    compensate: null,
  };
  nodes.push(root);
  nodes[0] = { ...root, body: { kind: "do", list: compileList(definition.do, "/do", top) } };
  return {
    definition,
    expressions,
    nodes,
    nodeOf(frame) {
      const node = nodes[frame.node];
      if (node === undefined)
        throw new Error(`The definition has no task number ${frame.node}: this state is of another revision.`);
      return node;
    },
  };
}

/** The list that a frame's children are of; undefined for tasks that hold none. */
export function listOf(node: TaskNode, handling: boolean): TaskList | undefined {
  const { body } = node;
  switch (body.kind) {
    case "do":
    case "for":
    case "fork":
    case "function":
    case "aside":
    case "undo":
      return body.list;
    case "listen":
    case "subscribe":
      return body.foreach?.list ?? undefined;
    case "try":
      return handling ? (body.handler ?? body.list) : body.list;
    default:
      return undefined;
  }
}

function listFrom(nodes: readonly TaskNode[], positions: ReadonlyMap<string, number>): TaskList {
  const leadsBack = (target: string | null, from: number): boolean =>
    target !== null && (positions.get(target) ?? Infinity) <= from;
  const revisits = nodes.some((node, position) => targetsOf(node).some((target) => leadsBack(target, position)));
  return { nodes, positions, revisits };
}

function targetsOf({ then, body }: TaskNode): readonly (string | null)[] {
  const cases = body.kind === "switch" || body.kind === "do" ? (body.cases ?? []) : [];
  return [then, ...cases.map((one) => one.then)];
}

function compileFlow(compiler: Compiler, of: Partial<Pick<Task, "input" | "output" | "export" | "timeout">>): Flow {
  const { schema } = compiler;
  return {
    inputSchema: schema(of.input?.schema),
    inputFrom: optional(of.input?.from, compiler.make.transform),
    outputAs: optional(of.output?.as, compiler.make.transform),
    outputSchema: schema(of.output?.schema),
    exportAs: optional(of.export?.as, compiler.make.transform),
    exportSchema: schema(of.export?.schema),
    timeout: compileTimeout(compiler, of.timeout),
  };
}

/** An external schema as an inline one. */
function pinned(links: Links, schema: DataSchema | undefined): Parameters<typeof compileSchema>[0] {
  if (schema === undefined || !("resource" in schema)) return schema;
  const uri = fixedUri(schema.resource.endpoint);
  const document = uri === null ? undefined : own(links.resources, uri);
  return document === undefined ? schema : { format: schema.format, document };
}

function compileTimeout({ definition, make }: Compiler, timeout: Task["timeout"]): Template<number> | null {
  if (timeout === undefined) return null;
  if (typeof timeout !== "string") return make.duration(timeout.after);
  const named = own(definition.use?.timeouts, timeout);
  // A text that is no duration: the task fails, and its error names it.
  return make.duration(named === undefined ? `use.timeouts.${timeout}` : named.after);
}

function kindOf(task: Task): string {
  return kindsOf(task)[0] ?? "unknown";
}

/** RFC 6901. */
function escapePointer(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
