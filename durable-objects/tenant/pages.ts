import { type Result, fail, ok } from "../../shared/domain/result.ts";
import type { Page, PageRequest } from "./rpc.ts";

export const MAX_PAGE_ITEMS = 200;

/** Where a list goes on: after the row with this key, in the list's own order. */
export interface PageStart {
  readonly after: string | null;
  readonly limit: number;
}

/** Of a `number` or `id` column, and of `executionSortKey`. */
export const NUMBER_KEY = /^[1-9]\d{0,15}$/;
export const SORT_KEY = /^[0-9a-hjkmnp-tv-z]{13}$/;

/**
 * Cursors are opaque to clients, and not trusted: one of another list, or made up, is `invalid`.
 *
 * @param list the list's name, part of the cursor
 * @param form what the key of a row looks like
 */
export function readPage(page: PageRequest, list: string, form: RegExp): Result<PageStart> {
  if (!Number.isInteger(page.limit) || page.limit < 1 || page.limit > MAX_PAGE_ITEMS) {
    return fail("invalid", `limit must be a whole number from 1 to ${MAX_PAGE_ITEMS}`);
  }
  if (page.cursor === null) return ok({ after: null, limit: page.limit });
  const [name, key, ...rest] = decode(page.cursor).split(":");
  if (name !== list || key === undefined || !form.test(key) || rest.length > 0) {
    return fail("invalid", "cursor is not one that this list has given: use nextCursor as it came, or leave it out");
  }
  return ok({ after: key, limit: page.limit });
}

/**
 * @param rows one more than `limit` where there are more
 * @param keyOf the key of a row, for the cursor
 */
export function pageOf<Row, Item>(
  list: string,
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => string | number,
  itemOf: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(itemOf),
    nextCursor: rows.length > limit && last !== undefined ? cursorAt(list, keyOf(last)) : null,
  };
}

export function cursorAt(list: string, key: string | number): string {
  return btoa(`${list}:${key}`).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function decode(cursor: string): string {
  try {
    return atob(cursor.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return "";
  }
}
