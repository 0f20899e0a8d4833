import { expect, test } from "vitest";
import type { PersonTask } from "../../../shared/api/index.ts";
import { standing } from "./standing.ts";

const task = (id: string, createdAt: string): PersonTask => ({ id, createdAt }) as PersonTask;
const first = task("a", "2026-01-01T10:00:00.000Z");
const second = task("b", "2026-01-01T11:00:00.000Z");
const third = task("c", "2026-01-01T12:00:00.000Z");
const ids = (tasks: readonly PersonTask[]) => tasks.map(({ id }) => id).join("");

test("a new question comes after those that stand there", () => {
  expect(ids(standing([third, second, first], []))).toBe("abc");
});

test("what was answered stays where it stood, once, whether or not the list still has it", () => {
  expect(ids(standing([third, second, first], [second]))).toBe("abc");
  expect(ids(standing([third, first], [second]))).toBe("abc");
});

test("two of the same moment never change places", () => {
  const twin = task("d", first.createdAt);
  expect(ids(standing([twin, first], []))).toBe(ids(standing([first, twin], [])));
});
