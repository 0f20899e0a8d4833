import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { templateTexts } from "./generate-templates.ts";

it("the templates that the Worker has are the YAML files, as they are", () => {
  const written = readFileSync(new URL("../shared/templates/texts.gen.ts", import.meta.url), "utf8");
  expect(written, "run npm run generate:templates").toBe(templateTexts());
});
