import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { templateTexts } from "./generate-templates.ts";

test("the texts of templates are their YAML files, as they are", () => {
  const written = readFileSync(new URL("../shared/templates/texts.gen.ts", import.meta.url), "utf8");
  expect(written, "run npm run generate:templates").toBe(templateTexts());
});
