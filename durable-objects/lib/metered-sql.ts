import { type MeteredObject, countRowsWritten } from "../../shared/observability/meter.ts";

/** `SqlStorage.exec` whose writes are counted by the runtime's own meter. */
export interface Sql {
  exec(query: string, ...bindings: SqlStorageValue[]): SqlStorageCursor<Record<string, SqlStorageValue>>;
}

export function meteredSql(storage: DurableObjectStorage, object: MeteredObject): Sql {
  return {
    exec(query, ...bindings) {
      const cursor = storage.sql.exec(query, ...bindings);
      const written = cursor.rowsWritten;
      if (written > 0) countRowsWritten(object, written);
      return cursor;
    },
  };
}
