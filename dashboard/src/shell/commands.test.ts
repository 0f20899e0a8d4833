import { expect, test } from "vitest";
import { matching, type Command } from "./commands.ts";

const command = (title: string, words = ""): Command => ({ id: title, title, group: "Pages", words, run: () => {} });
const all = [command("Executions", "runs history"), command("Workflows"), command("Run a workflow")];
const titles = (query: string) => matching(all, query).map(({ title }) => title);

test("everything is offered before anything is typed", () => expect(titles("  ")).toHaveLength(3));
test("a title that begins with it comes before one that holds it, and that before other words", () => {
  expect(titles("run")).toEqual(["Run a workflow", "Executions"]);
  expect(titles("workflow")).toEqual(["Workflows", "Run a workflow"]);
});
test("every word has to be found, in any order", () => {
  expect(titles("workflow run")).toEqual(["Run a workflow"]);
  expect(titles("pages exec")).toEqual(["Executions"]);
  expect(titles("workflow nothing")).toEqual([]);
});
