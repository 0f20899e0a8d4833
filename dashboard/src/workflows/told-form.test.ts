import { expect, test } from "vitest";
import { bodyOf, formOf, isSame, problemsOf } from "./told-form.ts";

const OFF = { on: [], email: null, webhook: null };

test("what is set is filled in, and sent as it was", () => {
  const set = {
    on: ["faulted" as const, "completed" as const],
    email: { connection: "office", to: ["ada@example.com", "bob@example.com"] },
    webhook: "https://ops.example.com/x",
  };
  expect(bodyOf(formOf(set))).toEqual(set);
  expect(bodyOf(formOf(OFF))).toEqual(OFF);
});

test("addresses may stand apart by commas, blanks or lines, and each counts once", () => {
  const form = { ...formOf(OFF), connection: "office", to: "ada@example.com,  bob@example.com\nada@example.com" };
  expect(bodyOf(form).email?.to).toEqual(["ada@example.com", "bob@example.com"]);
  expect(problemsOf(form)).toEqual({});
});

test("nobody by email, a broken address and an address of another kind are said where they stand", () => {
  const form = { ...formOf(OFF), connection: "office" };
  expect(Object.keys(problemsOf(form))).toEqual(["to"]);
  expect(problemsOf({ ...form, to: "ada@example.com ada" }).to).toContain("“ada”");
  expect(Object.keys(problemsOf({ ...formOf(OFF), webhook: "ftp://example.com" }))).toEqual(["webhook"]);
  expect(Object.keys(problemsOf({ ...formOf(OFF), webhook: "ops" }))).toEqual(["webhook"]);
});

test("the order in which ends were chosen is no difference", () => {
  expect(isSame({ ...OFF, on: ["completed", "faulted"] }, { ...OFF, on: ["faulted", "completed"] })).toBe(true);
  expect(isSame({ ...OFF, on: ["faulted"] }, OFF)).toBe(false);
});
