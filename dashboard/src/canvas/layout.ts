import type { Outline, Step, StepList } from "../../../shared/builder/types.ts";
import { canvasStrings as text } from "../strings/canvas.ts";
import { routeJumps } from "./jumps.ts";
import { edgeOf, type Layout, type Line, type Place, type Point } from "./layout-types.ts";

/** In pixels at a zoom of 1. */
export const SIZE = {
  step: { width: 256, height: 60 },
  /** Between two steps: room for the line and its "+". */
  gap: 52,
  column: 36,
  padding: 22,
  label: 44,
  fan: 30,
  slot: 24,
  empty: { width: 200, height: 40 },
  end: { width: 64, height: 28 },
} as const;

/** Something with a line that comes in above and goes out below, both on its axis. */
interface Block {
  readonly left: number;
  readonly right: number;
  readonly height: number;
  /** Draws it with the upper end of its axis at this point. */
  readonly draw: (x: number, y: number) => void;
}

/** What a list is in. */
interface Where {
  readonly id: string;
  readonly level: number;
  readonly within: readonly string[];
}

const HALF = SIZE.step.width / 2;
const IN_FRAME: ReadonlySet<StepList["role"]> = new Set(["main", "loop", "group"]);
const IN_COLUMNS: ReadonlySet<StepList["role"]> = new Set(["path", "branch"]);

/**
 * Where everything stands: a definition is lists within lists, so each is as large as what it holds, and no search is
 * needed. `collapsed` has the `id`s of steps whose lists are not drawn.
 */
export function layoutOf(outline: Outline, collapsed: ReadonlySet<string>): Layout {
  const drawing = new Drawing(collapsed);
  return drawing.whole(outline);
}

export const countSteps = (lists: readonly StepList[]): number =>
  lists.reduce((sum, list) => sum + list.steps.reduce((n, step) => n + 1 + countSteps(step.lists), 0), 0);

class Drawing {
  readonly #collapsed: ReadonlySet<string>;
  readonly #places: Place[] = [];
  readonly #lines: Line[] = [];
  readonly #ids = new Set<string>();

  constructor(collapsed: ReadonlySet<string>) {
    this.#collapsed = collapsed;
  }

  whole(outline: Outline): Layout {
    const { width, height } = SIZE.step;
    const list = this.#list(outline.list, { id: "", level: 1, within: [] });
    this.#places.push({ type: "start", id: "start", start: outline.start, x: -HALF, y: 0, width, height });
    list.draw(0, height);
    const bottom = height + list.height;
    this.#places.push({ type: "end", id: "end", x: -SIZE.end.width / 2, y: bottom, ...SIZE.end });
    const left = Math.max(list.left, HALF);
    const jumps = routeJumps(outline.jumps, this.#places, Math.max(list.right, HALF));
    return {
      places: [...this.#places, ...jumps.places],
      lines: [...this.#lines, ...jumps.lines],
      left: -left,
      width: left + jumps.right,
      height: bottom + SIZE.end.height,
    };
  }

  /** Its own lines included: one into each step, and one out of the last. */
  #list(list: StepList, where: Where): Block {
    if (list.steps.length === 0) return this.#empty(list, where);
    const blocks = list.steps.map((step, i) => this.#step(step, i, list, where));
    return {
      left: Math.max(...blocks.map((block) => block.left)),
      right: Math.max(...blocks.map((block) => block.right)),
      height: blocks.reduce<number>((sum, block) => sum + block.height + SIZE.gap, SIZE.gap),
      draw: (x, y) => {
        let at = y;
        blocks.forEach((block, i) => {
          this.#gap(list, i, where, x, at, true);
          at += SIZE.gap;
          block.draw(x, at);
          at += block.height;
        });
        this.#gap(list, blocks.length, where, x, at, list.role === "main");
      },
    };
  }

  #empty(list: StepList, where: Where): Block {
    const { width, height } = SIZE.empty;
    const total = 2 * 26 + height;
    return {
      left: HALF,
      right: HALF,
      height: total,
      draw: (x, y) => {
        this.#line("flow", edgeOf.before(list.path, 0), [at(x, y), at(x, y + total)], list.role === "main");
        const slot = { list: list.path, index: 0, empty: true };
        const id = `${where.id}${list.path}+`;
        const of = nameOf(list, where);
        this.#places.push({ type: "slot", id, slot, after: null, of, x: x - width / 2, y: y + 26, width, height });
      },
    };
  }

  /** The line before a list's step at `index`, or after its last, with the "+" on it. */
  #gap(list: StepList, index: number, where: Where, x: number, y: number, arrow: boolean): void {
    this.#line("flow", edgeOf.before(list.path, index), [at(x, y), at(x, y + SIZE.gap)], arrow);
    const before = list.steps[index - 1];
    this.#places.push({
      type: "slot",
      id: `${where.id}${list.path}+${index}`,
      slot: { list: list.path, index, empty: false },
      after: before?.title ?? null,
      of: nameOf(list, where),
      x: x - SIZE.slot / 2,
      y: y + (SIZE.gap - SIZE.slot) / 2 - (arrow ? 2 : 0),
      width: SIZE.slot,
      height: SIZE.slot,
    });
  }

  #step(step: Step, i: number, list: StepList, where: Where): Block {
    const id = this.#id(step, where);
    const open = step.lists.length > 0 && !this.#collapsed.has(id);
    const inner = { id, level: where.level + 1, within: [...where.within, step.title] };
    const card = (x: number, y: number): void => {
      this.#places.push({
        type: "step",
        id,
        step,
        list: list.path,
        position: i + 1,
        siblings: list.steps.length,
        level: where.level,
        within: where.within,
        hidden: open || step.lists.length === 0 ? null : countSteps(step.lists),
        x: x - HALF,
        y,
        ...SIZE.step,
      });
    };
    const plain: Block = { left: HALF, right: HALF, height: SIZE.step.height, draw: card };
    if (!open) return plain;
    const columns = step.lists.filter((one) => IN_COLUMNS.has(one.role));
    const framed = step.lists.filter((one) => IN_FRAME.has(one.role));
    const aside = step.lists.filter((one) => !IN_COLUMNS.has(one.role) && !IN_FRAME.has(one.role));
    let block = plain;
    const [held] = framed;
    if (columns.length > 0) block = this.#fan(step, columns, inner, card);
    else if (held !== undefined) block = this.#frame(step, held, inner, card);
    // A frame's upper edge is half-way down its card; what leaves the card must not run along it.
    const leaves = held === undefined ? SIZE.step.height / 2 : 14;
    return aside.reduce((core, one) => this.#beside(step, core, one, inner, leaves), block);
  }

  /** Paths and branches side by side, which rejoin. */
  #fan(step: Step, lists: readonly StepList[], where: Where, card: Block["draw"]): Block {
    const blocks = lists.map((list) => this.#list(list, where));
    // Where no path is "otherwise", what fits none of them passes by.
    const passes = lists.every((list) => list.role === "path" && list.condition !== null);
    const axes: number[] = [];
    let width = 0;
    for (const block of blocks) {
      axes.push(width + Math.max(block.left, HALF));
      width += Math.max(block.left, HALF) + Math.max(block.right, HALF) + SIZE.column;
    }
    if (passes) axes.push(width + SIZE.column / 2);
    width = passes ? width + SIZE.column : width - SIZE.column;
    const first = axes[0] ?? 0;
    const axis = (first + (axes.at(-1) ?? first)) / 2;
    const top = SIZE.step.height + SIZE.fan;
    const inside = SIZE.label + Math.max(...blocks.map((block) => block.height));
    const height = top + inside + SIZE.fan / 2;
    return {
      left: Math.max(axis, HALF),
      right: Math.max(width - axis, HALF),
      height,
      draw: (x, y) => {
        card(x, y);
        const rail = y + SIZE.step.height + SIZE.fan / 2;
        axes.forEach((offset, i) => {
          const column = x - axis + offset;
          const list = lists[i];
          const block = blocks[i];
          const label = y + top;
          if (list === undefined || block === undefined) {
            const around = [at(x, rail), at(column, rail), at(column, y + height), at(x, y + height)];
            this.#line("flow", edgeOf.passing(step.path), around, false);
            return;
          }
          this.#line(
            "flow",
            edgeOf.into(list.path),
            [at(x, y + SIZE.step.height), at(x, rail), at(column, rail), at(column, label + SIZE.label)],
            false,
          );
          this.#label(list, step, where, column, label);
          block.draw(column, label + SIZE.label);
          const end = label + SIZE.label + block.height;
          const back = [at(column, end), at(column, y + height), at(x, y + height)];
          this.#line("flow", edgeOf.out(list.path), back, false);
        });
      },
    };
  }

  /** A box around a list, its card on the upper edge. */
  #frame(step: Step, list: StepList, where: Where, card: Block["draw"]): Block {
    const block = this.#list(list, where);
    const loop = list.role === "loop" ? 18 : 0;
    const left = Math.max(block.left, HALF) + SIZE.padding + loop;
    const right = Math.max(block.right, HALF) + SIZE.padding;
    const height = SIZE.step.height + block.height;
    const top = SIZE.step.height / 2;
    return {
      left,
      right,
      height,
      draw: (x, y) => {
        const box = { x: x - left, y: y + top, width: left + right, height: height - top };
        this.#places.push({ type: "frame", id: `${where.id}#`, path: step.path, kind: step.kind, ...box });
        card(x, y);
        block.draw(x, y + SIZE.step.height);
        if (loop === 0) return;
        const lane = x - left + 16;
        const turn = y + height - 12;
        const back = [at(x, turn), at(lane, turn), at(lane, y + top + 16), at(x - HALF, y + top + 16)];
        this.#line("loop", edgeOf.again(list.path), back, true);
      },
    };
  }

  /** What is done instead, or to undo it, on the right of what it belongs to. */
  #beside(step: Step, core: Block, list: StepList, where: Where, leaves: number): Block {
    const block = this.#list(list, where);
    const offset = core.right + SIZE.column + Math.max(block.left, HALF);
    const top = SIZE.step.height;
    const rejoins = list.role === "fallback";
    const end = top + SIZE.label + block.height;
    const height = Math.max(core.height, end) + (rejoins ? SIZE.fan / 2 : 0);
    const look = rejoins ? "fallback" : "undo";
    return {
      left: core.left,
      right: offset + Math.max(block.right, HALF),
      height,
      draw: (x, y) => {
        core.draw(x, y);
        const column = x + offset;
        this.#line("flow", edgeOf.past(list.path), [at(x, y + core.height), at(x, y + height)], false);
        const away = [at(x + HALF, y + leaves), at(column, y + leaves), at(column, y + top + SIZE.label)];
        this.#line(look, edgeOf.into(list.path), away, false);
        this.#label(list, step, where, column, y + top);
        block.draw(column, y + top + SIZE.label);
        const back = [at(column, y + end), at(column, y + height), at(x, y + height)];
        if (rejoins) this.#line(look, edgeOf.out(list.path), back, false);
      },
    };
  }

  #label(list: StepList, owner: Step, where: Where, x: number, y: number): void {
    const box = { x: x - HALF, y, width: SIZE.step.width, height: SIZE.label };
    this.#places.push({ type: "label", id: `${where.id}${list.path}:`, list, owner: owner.path, ...box });
  }

  #line(look: Line["look"], edge: string, points: readonly Point[], arrow: boolean): void {
    this.#lines.push({ id: String(this.#lines.length), edge, look, points, arrow });
  }

  /** The names on the way to it, which stay as they are where positions change. */
  #id(step: Step, where: Where): string {
    const base = `${where.id}/${step.name}`;
    const id = this.#ids.has(base) ? step.path : base;
    this.#ids.add(id);
    return id;
  }
}

const at = (x: number, y: number): Point => ({ x, y });

/** What people call a list: two empty ones have to be told apart by who sees neither. */
function nameOf(list: StepList, where: Where): string | null {
  if (list.role === "main") return null;
  const owner = where.within.at(-1);
  const own = list.label === "" ? text.lists[list.role] : list.label;
  return owner === undefined || owner === own ? own : `${own}, ${owner}`;
}
