import type { Trigger } from "../../shared/domain/execution.ts";
import { fnv1a } from "../../shared/domain/lanes.ts";
import type { Sql } from "../lib/metered-sql.ts";
import { BLOCK_ROWS, BLOCKS_PER_STEP } from "./limits.ts";

/** The sort keys of a block's executions by what `nameOf` says of them, oldest first. */
type Keys = Readonly<Record<string, readonly string[]>>;

interface Entry {
  readonly key: string;
  readonly name: string;
}

/** A row that was not there before. */
export interface NewRow {
  readonly key: string;
  readonly workflowId: string | null;
  readonly triggerKind: string;
}

/** Whose executions are looked for; `trigger` null: begun by whatever. */
export interface Wanted {
  readonly workflowId: string;
  readonly trigger: Trigger["kind"] | null;
}

/**
 * `last` is the highest sort key that a block may hold; what lies above the last block's is open. `marks` are short, and
 * before `keys`: a block that has none of what is looked for is passed over without reading the pages of its keys.
 */
export const BLOCKS_SCHEMA =
  "CREATE TABLE workflow_blocks (last TEXT PRIMARY KEY, marks TEXT NOT NULL, keys TEXT NOT NULL) WITHOUT ROWID";
/** What a shard had before it had blocks. */
const OLD_INDEX = "executions_workflow";

/**
 * Which executions are of which workflow, a few hundred of them in one row: an entry of an index for each would be a
 * row written with every execution. The newest are in no block, and looked through; blocks are made of the older half
 * of these, so that what is recorded a little late finds its place still open. A block may name what is there no more,
 * and never leaves out what is there.
 */
export class WorkflowBlocks {
  readonly #sql: Sql;
  /** Rows that are in no block, as far as this instance knows; null: not counted yet. */
  #open: number | null = null;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** In the transaction in which these rows were added. */
  added(rows: readonly NewRow[]): void {
    if (rows.length === 0) return;
    const end = endOfBlocks(this.#sql);
    this.#addLate(rows.filter(({ key }) => key <= end));
    this.#open = this.#open === null ? this.#countOpen() : this.#open + rows.filter(({ key }) => key > end).length;
    while (this.#open >= 2 * BLOCK_ROWS) this.#open = this.#close() ? this.#open - BLOCK_ROWS : this.#countOpen();
  }

  /** In the transaction in which these rows went: blocks of which no row is left go as well. */
  removed(keys: readonly string[]): void {
    const [first, ...others] = keys;
    if (first === undefined) return;
    let [least, most] = [first, first];
    for (const key of others) {
      if (key < least) least = key;
      if (key > most) most = key;
    }
    this.#sql.exec(
      `DELETE FROM workflow_blocks
       WHERE last >= ?1 AND last <= coalesce((SELECT min(b.last) FROM workflow_blocks b WHERE b.last >= ?2), '~')
         AND NOT EXISTS (SELECT 1 FROM executions WHERE sort_key <= workflow_blocks.last
           AND sort_key > coalesce((SELECT max(b.last) FROM workflow_blocks b WHERE b.last < workflow_blocks.last), ''))`,
      least,
      most,
    );
    this.#open = null;
  }

  /** After a transaction that failed. */
  rolledBack(): void {
    this.#open = null;
  }

  /**
   * Makes blocks of what a shard holds that had an index instead, in bounded steps, each in a transaction of its own:
   * one that is cut off goes on where it was.
   * @returns whether there is more to do
   */
  migrate(): boolean {
    if (!exists(this.#sql, OLD_INDEX)) return false;
    if (!exists(this.#sql, "workflow_blocks")) this.#sql.exec(BLOCKS_SCHEMA);
    let open = (this.#open ??= this.#countOpen());
    for (let made = 0; made < BLOCKS_PER_STEP && open >= 2 * BLOCK_ROWS; made++) {
      this.#close();
      open -= BLOCK_ROWS;
    }
    this.#open = open;
    if (open >= 2 * BLOCK_ROWS) return true;
    this.#sql.exec(`DROP INDEX ${OLD_INDEX}`);
    return false;
  }

  #countOpen(): number {
    const counted = this.#sql.exec("SELECT count(*) AS n FROM executions WHERE sort_key > ?", endOfBlocks(this.#sql));
    return Number(counted.one()["n"]);
  }

  /** The oldest that are open become a block. @returns false where there are too few */
  #close(): boolean {
    const rows = this.#sql
      .exec(
        "SELECT sort_key, workflow_id, trigger_kind FROM executions WHERE sort_key > ? ORDER BY sort_key LIMIT ?",
        endOfBlocks(this.#sql),
        BLOCK_ROWS,
      )
      .toArray();
    const last = rows.at(-1);
    if (last === undefined || rows.length < BLOCK_ROWS) return false;
    const entries = entriesOf(
      rows.map((row) => ({
        key: String(row["sort_key"]),
        workflowId: row["workflow_id"] === null ? null : String(row["workflow_id"]),
        triggerKind: String(row["trigger_kind"]),
      })),
    );
    this.#insert(String(last["sort_key"]), entries);
    return true;
  }

  /** Into the blocks whose part of the order they are in. */
  #addLate(rows: readonly NewRow[]): void {
    const late = entriesOf(rows).toSorted(byKey);
    for (let from = 0; from < late.length;) {
      const first = late[from];
      if (first === undefined) return;
      const [block] = this.#sql
        .exec("SELECT last, keys FROM workflow_blocks WHERE last >= ? ORDER BY last LIMIT 1", first.key)
        .toArray();
      if (block === undefined) return;
      const last = String(block["last"]);
      const after = late.findIndex(({ key }, at) => at > from && key > last);
      const to = after === -1 ? late.length : after;
      this.#widen(last, JSON.parse(String(block["keys"])) as Keys, late.slice(from, to));
      from = to;
    }
  }

  #widen(last: string, keys: Keys, late: readonly Entry[]): void {
    const known = Object.entries(keys).flatMap(([name, of]) => of.map((key) => ({ key, name })));
    const named = new Set(known.map(({ key }) => key));
    // One that was erased, and is recorded once more, is named already.
    const added = late.filter(({ key }) => !named.has(key));
    if (added.length === 0) return;
    let all = [...known, ...added].toSorted(byKey);
    for (; all.length > 2 * BLOCK_ROWS; all = all.slice(BLOCK_ROWS)) {
      const part = all.slice(0, BLOCK_ROWS);
      this.#insert(part.at(-1)?.key ?? last, part);
    }
    const { marks, text } = written(all);
    this.#sql.exec("UPDATE workflow_blocks SET marks = ?, keys = ? WHERE last = ?", marks, text, last);
  }

  #insert(last: string, entries: readonly Entry[]): void {
    const { marks, text } = written(entries);
    this.#sql.exec("INSERT INTO workflow_blocks (last, marks, keys) VALUES (?, ?, ?)", last, marks, text);
  }
}

/** Above it, and only there, rows are open. */
export function endOfBlocks(sql: Sql): string {
  return String(sql.exec("SELECT coalesce(max(last), '') AS last FROM workflow_blocks").one()["last"]);
}

/**
 * The sort keys of a workflow's executions, newest first, and among them some that are there no more. Nothing may be
 * written meanwhile.
 * @param range `above <= key < below`
 * @param most blocks that are looked at
 * @returns how far was looked: all from this sort key on was given; null: all that there is
 */
export function* keysOfWorkflow(
  sql: Sql,
  { workflowId, trigger }: Wanted,
  { above, below }: { readonly above: string; readonly below: string },
  most: number,
): Generator<string, string | null> {
  const end = endOfBlocks(sql);
  // One bound below: of two, the planner would take either.
  const open = sql.exec(
    `SELECT sort_key FROM executions WHERE sort_key ${above > end ? ">=" : ">"} ? AND sort_key < ? AND workflow_id = ? AND trigger_kind = coalesce(?, trigger_kind) ORDER BY sort_key DESC`,
    above > end ? above : end,
    below,
    workflowId,
    trigger,
  );
  for (const [key] of open.raw<[string]>()) yield key;
  const part = `FROM workflow_blocks WHERE last >= ? AND last <= coalesce((SELECT min(last) FROM workflow_blocks WHERE last >= ?), '~') ORDER BY last DESC`;
  const wanted = nameOf(workflowId, trigger ?? "");
  const blocks = sql.exec(
    `SELECT keys FROM (SELECT CASE WHEN instr(marks, ?) > 0 THEN keys END AS keys ${part} LIMIT ?) WHERE keys IS NOT NULL`,
    markOf(wanted),
    above,
    below,
    most,
  );
  for (const block of blocks) {
    const named = Object.entries(JSON.parse(String(block["keys"])) as Keys);
    const own = named.flatMap(([name, of]) =>
      (trigger === null ? name.startsWith(wanted) : name === wanted) ? of : [],
    );
    for (const key of own.toSorted().toReversed()) if (key >= above && key < below) yield key;
  }
  const [last, next] = sql.exec(`SELECT last ${part} LIMIT 2 OFFSET ?`, above, below, most - 1).toArray();
  return last === undefined || next === undefined ? null : String(last["last"]);
}

function entriesOf(rows: readonly NewRow[]): readonly Entry[] {
  return rows.flatMap(({ key, workflowId, triggerKind }) =>
    workflowId === null ? [] : [{ key, name: nameOf(workflowId, triggerKind) }],
  );
}

function written(entries: readonly Entry[]): { readonly marks: string; readonly text: string } {
  const keys = new Map<string, string[]>();
  for (const { key, name } of entries) {
    const own = keys.get(name);
    if (own === undefined) keys.set(name, [key]);
    else own.push(key);
  }
  return { marks: [...keys.keys()].map(markOf).join(""), text: JSON.stringify(Object.fromEntries(keys)) };
}

/** Workflow and trigger; that of a workflow with any trigger is how its names begin. */
function nameOf(workflowId: string, triggerKind: string): string {
  return `${workflowId} ${triggerKind}`;
}

/**
 * Four characters for a name, three for how it begins. Others may have them too, which costs a look at the block's keys;
 * more of them would not stand on the page of the row itself.
 */
function markOf(name: string): string {
  const end = name.lastIndexOf(" ");
  return fnv1a(name.slice(0, end)).toString(36).padStart(3, "0").slice(-3) + name.charAt(end + 1);
}

function byKey(a: Entry, b: Entry): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

function exists(sql: Sql, name: string): boolean {
  return sql.exec("SELECT 1 FROM sqlite_master WHERE name = ?", name).toArray().length > 0;
}
