import type { Template } from "../../shared/api/resources/templates.ts";
import type { TemplateRecord } from "../../durable-objects/tenant/trials-rpc.ts";
import type { BuiltInTemplate } from "../../shared/templates/catalog.ts";
import type { Need } from "../../shared/templates/needs.ts";

export function ownTemplate({ createdAt, needs, ...record }: TemplateRecord): Template {
  return {
    ...record,
    category: "own",
    // Whether all that it calls is the echo service can't be told where an address is computed.
    offline: false,
    needs: [...needs],
    own: true,
    createdAt: new Date(createdAt).toISOString(),
  };
}

export function builtInTemplate(template: BuiltInTemplate, text: string, needs: readonly Need[]): Template {
  return { ...template, needs: [...needs], text, own: false, createdAt: null };
}
