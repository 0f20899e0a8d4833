import type { Definition, Task, TaskList as TaskListDefinition } from "../dsl/types.ts";
import type { Expressions } from "../ports/expressions.ts";
import { compileBody, type Body } from "./body.ts";
import { optional, own, type Compiler } from "./compiler.ts";
import { templates, type Template } from "./evaluate.ts";
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
  /** The workflow itself is node 0. */
  readonly nodes: readonly TaskNode[];
  nodeOf(frame: Frame): TaskNode;
}

/** Once per revision. Never throws: what can't run fails the task that holds it, when it is reached. */
export function compile(definition: Definition, expressions: Expressions): Program {
  const nodes: TaskNode[] = [];
  const compiler: Compiler = {
    definition,
    make: templates(expressions.inMode(definition.evaluate?.mode ?? "strict")),
    list: compileList,
  };

  function compileList(tasks: TaskListDefinition, pointer: string): TaskList {
    const positions = new Map<string, number>();
    const items = tasks.flatMap((item) => Object.entries(item).slice(0, 1));
    items.forEach(([name], position) => positions.set(name, position));
    const list = items.map(([name, task], position) =>
      compileTask(name, task, `${pointer}/${position}/${escapePointer(name)}`),
    );
    const leadsBack = (target: string | null, from: number): boolean =>
      target !== null && (positions.get(target) ?? Infinity) <= from;
    const revisits = list.some((node, position) => targetsOf(node).some((target) => leadsBack(target, position)));
    return { nodes: list, positions, revisits };
  }

  function compileTask(name: string, task: Task, pointer: string): TaskNode {
    const id = nodes.length;
    // The place is taken before the tasks within are compiled, so that ids follow the document.
    nodes.push(root);
    const node: TaskNode = {
      id,
      pointer,
      name,
      definition: task,
      ...compileFlow(compiler, task),
      ...compileBody(compiler, task, pointer),
      condition: optional(task.if, compiler.make.transform),
      then: task.then === undefined || task.then === "continue" ? null : task.then,
    };
    nodes[id] = node;
    return node;
  }

  const root: TaskNode = {
    id: 0,
    pointer: "",
    name: definition.document.name,
    kind: "workflow",
    definition,
    ...compileFlow(compiler, definition),
    condition: null,
    then: null,
    body: { kind: "do", list: { nodes: [], positions: new Map(), revisits: false } },
  };
  nodes.push(root);
  nodes[0] = { ...root, body: { kind: "do", list: compileList(definition.do, "/do") } };
  return {
    definition,
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
      return body.list;
    case "try":
      return handling ? (body.handler ?? body.list) : body.list;
    default:
      return undefined;
  }
}

function targetsOf(node: TaskNode): readonly (string | null)[] {
  return node.body.kind === "switch" ? [node.then, ...node.body.cases.map((one) => one.then)] : [node.then];
}

function compileFlow(compiler: Compiler, of: Partial<Pick<Task, "input" | "output" | "export" | "timeout">>): Flow {
  return {
    inputSchema: compileSchema(of.input?.schema),
    inputFrom: optional(of.input?.from, compiler.make.transform),
    outputAs: optional(of.output?.as, compiler.make.transform),
    outputSchema: compileSchema(of.output?.schema),
    exportAs: optional(of.export?.as, compiler.make.transform),
    exportSchema: compileSchema(of.export?.schema),
    timeout: compileTimeout(compiler, of.timeout),
  };
}

function compileTimeout({ definition, make }: Compiler, timeout: Task["timeout"]): Template<number> | null {
  if (timeout === undefined) return null;
  if (typeof timeout !== "string") return make.duration(timeout.after);
  const named = own(definition.use?.timeouts, timeout);
  // A text that is no duration: the task fails, and its error names it.
  return make.duration(named === undefined ? `use.timeouts.${timeout}` : named.after);
}

/** RFC 6901. */
function escapePointer(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
