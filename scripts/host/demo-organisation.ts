import { readFileSync } from "node:fs";
import { z } from "zod";
import { ApiClient } from "../lib/api-client.ts";
import type { LocalSecrets } from "./secrets.ts";

const HELLO = new URL("hello.yaml", import.meta.url);
const NAMESPACE = "demo";
const NAME = "hello";
const PAGE = 200;

const workflowSchema = z.object({
  id: z.string(),
  namespace: z.string(),
  name: z.string(),
  revision: z.number(),
  publishedRevision: z.number().nullable(),
});
type Workflow = z.infer<typeof workflowSchema>;
const hookSchema = z.object({
  url: z.string(),
  workflow: z.string(),
  verification: z.object({ kind: z.string() }),
  enabled: z.boolean(),
});
type Hook = z.infer<typeof hookSchema>;
const pageOf = <T>(item: z.ZodType<T>) => z.object({ items: z.array(item), nextCursor: z.string().nullable() });

export interface DemoOrganisation {
  /** Opens the dashboard signed in, once. */
  readonly signIn: string;
  /** A hook without verification: any POST starts the workflow `hello`. */
  readonly hook: string;
}

/**
 * The demo organisation with its key, and one published workflow with a hook, so that there is something to call.
 * Made through the API, and only where it is not there yet.
 */
export async function demoOrganisation(origin: string, secrets: LocalSecrets): Promise<DemoOrganisation> {
  const admin = new ApiClient(origin, secrets.adminToken);
  await admin.post(
    "/v1/admin/organisations",
    { id: secrets.devTenant, name: "Demo", key: { secret: secrets.devApiKey } },
    z.object({ organisation: z.object({ id: z.string() }) }),
  );
  const api = new ApiClient(origin, secrets.devApiKey);
  const hook = await helloHook(api, await helloWorkflow(api));
  const { url } = await admin.post(
    `/v1/admin/organisations/${secrets.devTenant}/sign-in`,
    {},
    z.object({ url: z.string() }),
  );
  return { signIn: url, hook: hook.url };
}

async function helloWorkflow(api: ApiClient): Promise<Workflow> {
  const ours = ({ namespace, name }: Workflow): boolean => namespace === NAMESPACE && name === NAME;
  const workflow =
    (await find(api, "/v1/workflows", workflowSchema, ours)) ??
    (await api.post("/v1/workflows", { definition: readFileSync(HELLO, "utf8") }, workflowSchema));
  if (workflow.publishedRevision !== null) return workflow;
  return await api.post(`/v1/workflows/${workflow.id}/publish`, { revision: workflow.revision }, workflowSchema);
}

async function helloHook(api: ApiClient, workflow: Workflow): Promise<Hook> {
  const open = (hook: Hook): boolean =>
    hook.workflow === workflow.id && hook.verification.kind === "none" && hook.enabled;
  return (
    (await find(api, "/v1/hooks", hookSchema, open)) ??
    (await api.post("/v1/hooks", { workflow: workflow.id, verification: "none" }, hookSchema))
  );
}

async function find<T>(
  api: ApiClient,
  path: string,
  item: z.ZodType<T>,
  wanted: (entry: T) => boolean,
): Promise<T | undefined> {
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const page: { items: T[]; nextCursor: string | null } = await api.get(
      `${path}?limit=${PAGE}${query}`,
      pageOf(item),
    );
    const found = page.items.find(wanted);
    if (found !== undefined) return found;
    cursor = page.nextCursor;
  } while (cursor !== null);
  return undefined;
}
