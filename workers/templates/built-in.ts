import type { Template } from "../../shared/api/resources/templates.ts";
import { builtInTemplate } from "./views.ts";

let made: readonly Template[] | undefined;

/** Read once in an isolate, when somebody first asks: what they need is in their texts. */
export async function builtInTemplates(): Promise<readonly Template[]> {
  if (made !== undefined) return made;
  const [{ catalog, templateText }, { needsOf }, { parse }] = await Promise.all([
    import("../../shared/templates/catalog.ts"),
    import("../../shared/templates/needs.ts"),
    import("yaml"),
  ]);
  made = catalog.map((template) => {
    const text = templateText(template.id);
    return builtInTemplate(template, text, needsOf(parse(text)));
  });
  return made;
}
