import { countRows, type MeteredObject } from "../../shared/observability/meter.ts";

type Row = Record<string, SqlStorageValue>;

/** What the objects use of the runtime's cursor. */
export type MeteredCursor = Pick<
  SqlStorageCursor<Row>,
  "next" | "toArray" | "one" | "raw" | "rowsWritten" | "rowsRead" | typeof Symbol.iterator
>;

/** `SqlStorage.exec` whose rows, written and read, are counted by the runtime's own meter. */
export interface Sql {
  exec(query: string, ...bindings: SqlStorageValue[]): MeteredCursor;
}

export function meteredSql(storage: DurableObjectStorage, object: MeteredObject): Sql {
  return {
    exec(query, ...bindings) {
      const cursor = storage.sql.exec(query, ...bindings);
      // Each look at a cursor's meter leaves JavaScript, so what only reads is not asked what it has written, nor twice.
      if (query.startsWith("SELECT")) return new Metered(cursor, object, 0);
      const { rowsWritten, rowsRead } = cursor;
      countRows(object, rowsWritten, rowsRead);
      return new Metered(cursor, object, rowsRead);
    },
  };
}

/** A statement has read its first row when it is made; the rest is read, and counted, as its rows are taken. */
class Metered implements MeteredCursor {
  readonly #cursor: SqlStorageCursor<Row>;
  readonly #object: MeteredObject;
  #counted: number;

  constructor(cursor: SqlStorageCursor<Row>, object: MeteredObject, counted: number) {
    this.#cursor = cursor;
    this.#object = object;
    this.#counted = counted;
  }

  get rowsWritten(): number {
    return this.#cursor.rowsWritten;
  }

  get rowsRead(): number {
    return this.#cursor.rowsRead;
  }

  toArray(): Row[] {
    return this.#after(this.#cursor.toArray());
  }

  one(): Row {
    return this.#after(this.#cursor.one());
  }

  next(): IteratorResult<Row, undefined> {
    return this.#after(this.#cursor.next());
  }

  *raw<U extends SqlStorageValue[]>(): IterableIterator<U> {
    try {
      yield* this.#cursor.raw<U>();
    } finally {
      this.#after(null);
    }
  }

  *[Symbol.iterator](): IterableIterator<Row> {
    try {
      yield* this.#cursor;
    } finally {
      this.#after(null);
    }
  }

  #after<T>(value: T): T {
    const read = this.#cursor.rowsRead;
    if (read > this.#counted) countRows(this.#object, 0, read - this.#counted);
    this.#counted = read;
    return value;
  }
}
